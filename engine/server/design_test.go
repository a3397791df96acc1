package server_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// drawn is a document as it is while it is drawn: one of its nodes is of a
// component that does not exist, and one edge leads nowhere.
const drawn = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: greet}
spec:
  nodes:
    - id: trigger
      component: test/toggle
      examples: {out: {context: {registry: mirror.example.com}, text: hello, token: very-secret}}
    - id: first
      component: test/echo
    - id: second
      component: test/echo
    - id: strange
      component: test/ecko
  edges:
    - from: trigger.out
      to: first.in
    - {from: first.out, to: second.in, map: {text: "{{ $.text }}!"}}
    - {from: first.out, to: nowhere.in}
`

func TestCheckGivesPorts(t *testing.T) {
	f := start(t)
	var checked api.Checked
	f.want(http.StatusOK, f.call("POST", "/api/v1/check?ports=true", drawn)).into(t, &checked)
	if checked.Valid || len(checked.Nodes) != 4 {
		t.Fatalf("valid = %v, nodes = %+v", checked.Valid, checked.Nodes)
	}
	var ports []string
	for _, port := range checked.Nodes[1].Ports {
		ports = append(ports, fmt.Sprint(port.Name, " ", port.Label, " ", port.Source, " ", port.Position))
	}
	want := []string{"in In false left", "out Out true right", "error Error true bottom"}
	if !slices.Equal(ports, want) {
		t.Errorf("ports = %q, want %q", ports, want)
	}
	if strange := checked.Nodes[3]; strange.ID != "strange" || len(strange.Ports) != 0 {
		t.Errorf("a node of an unknown component: %+v", strange)
	}
	if got := f.call("POST", "/api/v1/check", drawn); strings.Contains(got.body, `"nodes"`) {
		t.Errorf("ports that nobody asked for: %s", got.body)
	}
	f.want(http.StatusBadRequest, f.call("POST", "/api/v1/check?ports=maybe", drawn))
}

func TestDescribeCarriesExamples(t *testing.T) {
	f := start(t)
	var node api.NodeDescription
	got := f.want(http.StatusOK, f.call("POST", "/api/v1/describe?node=second", drawn))
	got.into(t, &node)
	if node.ID != "second" || node.Component != "test/echo" || len(node.Ports) != 3 {
		t.Fatalf("node = %+v", node)
	}
	for _, port := range node.Ports[:2] {
		if !strings.Contains(string(port.Example), "mirror.example.com") || !strings.Contains(string(port.Schema), `"registry"`) {
			t.Errorf("port %s does not know the ticker's context: example %s, schema %s", port.Name, port.Example, port.Schema)
		}
	}
	if !strings.Contains(string(node.Ports[0].Example), `"text":"!"`) {
		t.Errorf("the arriving example is not the mapped one: %s", node.Ports[0].Example)
	}
	if got := f.call("POST", "/api/v1/describe?node=first", drawn); strings.Contains(got.body, "very-secret") {
		t.Errorf("a secret is shown: %s", got.body)
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/describe?node=trigger", drawn)).into(t, &node)
	if names := []string{node.Ports[0].Name, node.Ports[2].Name}; !slices.Equal(names, []string{"_settings", "_control"}) {
		t.Errorf("the system ports are missing: %v", names)
	}
}

func TestDescribeRefuses(t *testing.T) {
	f := start(t)
	tests := map[string]struct {
		node, body string
		status     int
		want       string
	}{
		"unknown node":      {"secnd", drawn, http.StatusNotFound, `did you mean \"second\"?`},
		"unknown component": {"strange", drawn, http.StatusNotFound, `did you mean \"test/echo\"?`},
		"no document":       {"second", "]", http.StatusUnprocessableEntity, "neither YAML nor JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.want(test.status, f.call("POST", "/api/v1/describe?node="+test.node, test.body))
			if !strings.Contains(got.body, test.want) {
				t.Errorf("answer = %s, want %s", got.body, test.want)
			}
		})
	}
}

// TestDescribeBoundsWhatIsCarried holds that contexts which double from node to
// node cost no more than others.
func TestDescribeBoundsWhatIsCarried(t *testing.T) {
	f := start(t)
	var b strings.Builder
	b.WriteString(document[:strings.Index(document, "    # the second")])
	for i := range 100 {
		fmt.Fprintf(&b, "    - {id: n%d, component: test/echo}\n", i)
	}
	b.WriteString("  edges:\n    - {from: trigger.out, to: n0.in, map: {context: {a: 1}}}\n")
	for i := range 99 {
		fmt.Fprintf(&b, "    - {from: n%d.out, to: n%d.in, map: {context: {a: '{{ $.context }}', b: '{{ $.context }}'}}}\n", i, i+1)
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/describe?node=n99", b.String()))
	got := f.want(http.StatusOK, f.call("POST", "/api/v1/describe?node=n5", b.String()))
	if !strings.Contains(got.body, `"a":{"a":{"a":`) {
		t.Errorf("what is small enough is not carried: %.500s", got.body)
	}
}

func TestFormat(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	asJSON := f.want(http.StatusOK, f.call("POST", "/api/v1/format", document)).body
	asYAML := f.want(http.StatusOK, f.call("POST", "/api/v1/format?flow=greet", asJSON, "Accept", "application/yaml")).body
	stored := f.call("GET", "/api/v1/flows/greet", "", "Accept", "application/yaml").body
	if asYAML != stored || !strings.Contains(asYAML, "# the second") {
		t.Errorf("as YAML:\n%s\nwant\n%s", asYAML, stored)
	}
	if got := f.want(http.StatusOK, f.call("POST", "/api/v1/format", drawn, "Accept", "application/yaml")).body; !strings.Contains(got, "nowhere.in") {
		t.Errorf("an edge to nowhere was dropped:\n%s", got)
	}
	for _, body := range []string{"]", "kind: [", strings.Replace(document, "title:", "titel:", 1), strings.Replace(document, "500", "{{", 1)} {
		f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/format", body))
	}
}

func TestDiff(t *testing.T) {
	f := start(t)
	var diff api.FlowDiff
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/diff", document)).into(t, &diff)
	if diff.Before != "" || diff.Revision != "" || len(diff.Changes) != 3 {
		t.Errorf("a new flow: %+v", diff)
	}
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/diff", strings.Replace(document, "500", "600", 1))).into(t, &diff)
	if len(diff.Changes) != 1 || diff.Changes[0].Kind != flow.Changed || diff.Changes[0].Node != "trigger" {
		t.Errorf("changes = %+v", diff.Changes)
	}
	if !strings.Contains(diff.Before, "500") || !strings.Contains(diff.After, "600") || diff.Revision == "" {
		t.Errorf("diff = %+v", diff)
	}
	got := f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/other/diff", document))
	if !strings.Contains(got.body, "not of other") {
		t.Errorf("a document of another flow: %s", got.body)
	}
}

func TestWires(t *testing.T) {
	f := start(t)
	var wires api.Wires
	f.want(http.StatusOK, f.call("POST", "/api/v1/wires?from=trigger.out", drawn)).into(t, &wires)
	verdicts := map[string]string{}
	for _, wire := range wires.Items {
		verdicts[wire.To] = wire.Outcome
	}
	want := map[string]string{"first.in": "invalid", "first.out": "invalid", "second.in": "valid"}
	for port, outcome := range want {
		if verdicts[port] != outcome {
			t.Errorf("%s is %q, want %q: %+v", port, verdicts[port], outcome, wires)
		}
	}
	got := f.want(http.StatusOK, f.call("POST", "/api/v1/wires?to=second.in", drawn))
	if !strings.Contains(got.body, `{"from":"first.error","outcome":"valid","map":{}}`) {
		t.Errorf("an empty map is not distinguished from none: %s", got.body)
	}
	f.want(http.StatusNotFound, f.call("POST", "/api/v1/wires?from=trigger.oot", drawn))
	for _, query := range []string{"", "?from=a.b&to=c.d", "?from=a"} {
		f.want(http.StatusBadRequest, f.call("POST", "/api/v1/wires"+query, drawn))
	}
	f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/wires?from=a.b", "]"))
}
