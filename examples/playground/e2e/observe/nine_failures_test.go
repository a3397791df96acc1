package observe_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestNineFailures lets a pass fail for nine of ten deployments: everything that counts
// failures says nine. What the editor shows comes from the same answers.
func TestNineFailures(t *testing.T) {
	const failing = 9
	received := collect(t)
	b := open(t, "OTEL_EXPORTER_OTLP_ENDPOINT="+received.URL)
	b.create(t, "web", "nginx:1.27")
	for n := range failing {
		b.create(t, fmt.Sprintf("typo-%d", n), fmt.Sprintf("nginx:1.27.%d-typo", n))
	}
	b.installMirror(t)
	run := b.pass(t, 1)
	if run.Failures != failing || run.Handled != failing {
		t.Errorf("the run has %d failures, %d handled", run.Failures, run.Handled)
	}

	var record struct {
		Items       int `json:"items"`
		FailedItems int `json:"failedItems"`
		Causes      []struct {
			Count int `json:"count"`
		} `json:"causes"`
		Records []struct {
			Node     string `json:"node"`
			State    string `json:"state"`
			Failures int    `json:"failures"`
		} `json:"records"`
	}
	b.get(t, "/api/v1/flows/"+mirrorFlow+"/runs/"+run.ID, &record)
	hops := 0
	for _, hop := range record.Records {
		hops += hop.Failures
		if (hop.Failures > 0) != (hop.Node == "copy" && hop.State == "handled") {
			t.Errorf("the hop %+v", hop)
		}
	}
	var status struct {
		Nodes []struct {
			ID           string `json:"id"`
			LastFailures int    `json:"lastFailures"`
		} `json:"nodes"`
	}
	b.get(t, "/api/v1/flows/"+mirrorFlow+"/status", &status)
	byNode := map[string]int{}
	for _, node := range status.Nodes {
		byNode[node.ID] = node.LastFailures
	}
	var overview struct {
		Page struct {
			Table struct {
				Rows []struct {
					Kind string `json:"kind"`
				} `json:"rows"`
			} `json:"table"`
		} `json:"page"`
	}
	b.get(t, "/api/v1/flows/"+mirrorFlow+"/overview", &overview)
	rows := 0
	for _, row := range overview.Page.Table.Rows {
		if row.Kind == "failed" {
			rows++
		}
	}
	spans := 0
	for _, one := range received.await(t, mirrorFlow, run) {
		if one.failed && one.node == "copy" {
			spans++
		}
	}
	for where, got := range map[string]int{
		"the hops": hops, "the node copy": byNode["copy"], "the items of the run": record.FailedItems, "the rows of the overview": rows, "the spans": spans,
	} {
		if got != failing {
			t.Errorf("%s: %d failures, want %d", where, got, failing)
		}
	}
	if byNode["errors"] != 0 || byNode["split"] != 0 || record.Items != failing+1 || len(record.Causes) != 1 || record.Causes[0].Count != failing {
		t.Errorf("the nodes %v, %d items, the causes %+v", byNode, record.Items, record.Causes)
	}

	var metrics []byte
	if err := b.Get(patchbay.Within(t), "/metrics", &metrics); err != nil {
		t.Fatal(err)
	}
	for where, look := range map[string]struct{ text, want string }{
		"the metrics of the node": {string(metrics), `patchbay_node_failures_total{flow="image-mirror",node="copy"} 9`},
		"the metrics of the flow": {string(metrics), `patchbay_flow_last_run_failures{flow="image-mirror"} 9`},
		"the list of flows":       {b.Do(t, "flow", "list").String(), "9 of 10 failed"},
		"the overview":            {fields(b.Do(t, "overview", mirrorFlow).String()), "Failed 9 deployments, for one reason"},
		"the runs by cause":       {fields(b.Do(t, "runs", "--state", "failed").String()), "image-mirror copy 9 1 "},
	} {
		if !strings.Contains(look.text, look.want) {
			t.Errorf("%s has no %q:\n%s", where, look.want, look.text)
		}
	}
}

// fields sets one space between the columns of a table.
func fields(text string) string { return strings.Join(strings.Fields(text), " ") }

func (b *bay) get(t *testing.T, path string, into any) {
	t.Helper()
	if err := b.Get(patchbay.Within(t), path, into); err != nil {
		t.Fatal(err)
	}
}
