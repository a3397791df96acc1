package metrics_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/prometheus/client_golang/prometheus/testutil/promlint"

	"github.com/patchbay-dev/patchbay/engine/metrics"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// flow is a flow with what it counts.
type flow struct {
	status view.Status
	totals statistics.Totals
}

func (f flow) Name() string              { return f.status.Name }
func (f flow) Status() view.Status       { return f.status }
func (f flow) Totals() statistics.Totals { return f.totals }
func (f flow) HopDurations() map[string]*recording.HopDurations {
	all := map[string]*recording.HopDurations{"ticker": {}}
	if f.status.Name == "image-mirror" {
		all["copy"] = &recording.HopDurations{}
		all["copy"].Failed.Add(2 * time.Second)
	}
	return all
}

// Queues are those of image-mirror: one of them can't be reached, so that what was heard of
// it last need not be so any more, and one is of an edge that is not there any more.
func (f flow) Queues(context.Context) ([]queue.Status, error) {
	if f.status.Name != "image-mirror" {
		return nil, nil
	}
	oldest := time.Now().Add(-time.Hour)
	return []queue.Status{
		{Edge: "split.out -> copy.request", State: queue.StateWorking, Waiting: 12, InWork: 4, Dead: 3, Limit: 500, PerSecond: 2.5, Oldest: &oldest},
		{Edge: "copy.result -> sink.in", State: queue.StateUnreachable, Waiting: 99, Limit: 500},
		{Edge: "old.out -> copy.request", State: queue.StateRemoved, Waiting: 7},
	}, nil
}

func mirror() flow {
	at := time.UnixMilli(1_764_350_112_500)
	return flow{
		view.Status{
			Name: "image-mirror", Running: true,
			Nodes: []view.NodeStatus{
				{ID: "ticker", Running: true, Startable: true, Panel: json.RawMessage(`{"status":"Running","nextRun":"2025-11-28T17:20:12Z"}`)},
				{ID: "copy", Busy: &view.NodeBusy{Since: time.Now().Add(-time.Minute)}},
			},
			Edges:        []view.EdgeStatus{{From: "ticker.out", To: "copy.request", Messages: 30, Failures: 8}, {From: "x.out", To: "copy.request", Messages: 4, Failures: 1}},
			LastFinished: &view.RunSummary{Started: at, Failures: 9, Items: 38, FailedItems: 9},
		},
		statistics.Totals{OK: 3, Handled: 2, Failed: 1, Within: [8]uint64{0, 0, 1, 4, 6, 6, 6, 6}, Took: 12 * time.Second, LastSuccess: at},
	}
}

// store is one with two values.
type store struct{}

func (store) Size() (values int, bytes int64) { return 2, 300 }

// counting is a module that counts.
func counting() module.Module {
	copies := metric.NewCounter("copies_total", "Copies.", metric.Flow(), metric.OneOf("outcome", "ok", "failed"))
	copies.Add(3, "image-mirror", "ok")
	return module.Module{Name: "my-module", Metrics: []metric.Metric{copies}}
}

func scrape(t *testing.T, flows ...flow) string {
	t.Helper()
	answer := httptest.NewRecorder()
	metrics.Handler(metrics.Sources[flow]{Version: "1.2.3", Flows: func() []flow { return flows }, Modules: []module.Module{counting()}, State: store{},
		Logger: slog.New(slog.DiscardHandler)}).ServeHTTP(answer, httptest.NewRequest("GET", "/metrics", nil))
	if answer.Code != 200 {
		t.Fatalf("status %d: %s", answer.Code, answer.Body)
	}
	return answer.Body.String()
}

func TestFlows(t *testing.T) {
	idle := flow{status: view.Status{Name: "idle", Damage: "state is lost"}}
	got := map[string]string{}
	for line := range strings.SplitSeq(scrape(t, mirror(), idle), "\n") {
		if strings.HasPrefix(line, "patchbay_") {
			at := strings.LastIndex(line, " ")
			got[line[:at]] = line[at+1:]
		}
	}
	busy := `patchbay_node_busy_seconds{flow="image-mirror",node="copy"}`
	if got[busy] < "59" || got[busy] > "70" {
		t.Errorf("busy for %s", got[busy])
	}
	delete(got, busy)
	oldest := `patchbay_queue_oldest_seconds{edge="split.out -> copy.request",flow="image-mirror"}`
	if !strings.HasPrefix(got[oldest], "36") {
		t.Errorf("the oldest message waits for %s", got[oldest])
	}
	delete(got, oldest)
	want := map[string]string{
		`patchbay_queue_waiting{edge="split.out -> copy.request",flow="image-mirror"}`:             "12",
		`patchbay_queue_in_work{edge="split.out -> copy.request",flow="image-mirror"}`:             "4",
		`patchbay_queue_dead_letters{edge="split.out -> copy.request",flow="image-mirror"}`:        "3",
		`patchbay_queue_limit{edge="split.out -> copy.request",flow="image-mirror"}`:               "500",
		`patchbay_queue_finished_per_second{edge="split.out -> copy.request",flow="image-mirror"}`: "2.5",
		`patchbay_queue_waiting{edge="old.out -> copy.request",flow="image-mirror"}`:               "7",
		`patchbay_queue_oldest_seconds{edge="old.out -> copy.request",flow="image-mirror"}`:        "0",
		`patchbay_queue_in_work{edge="old.out -> copy.request",flow="image-mirror"}`:               "0",
		`patchbay_queue_dead_letters{edge="old.out -> copy.request",flow="image-mirror"}`:          "0",
		`patchbay_queue_finished_per_second{edge="old.out -> copy.request",flow="image-mirror"}`:   "0",
		`patchbay_queue_reachable{flow="image-mirror"}`:                                            "0",
		`patchbay_state_values`: "2",
		`patchbay_state_bytes`:  "300",
		`patchbay_my_module_copies_total{flow="image-mirror",outcome="ok"}`:                      "3",
		`patchbay_build_info{version="1.2.3"}`:                                                   "1",
		`patchbay_flow_running{flow="image-mirror"}`:                                             "1",
		`patchbay_flow_running{flow="idle"}`:                                                     "0",
		`patchbay_flow_damaged{flow="image-mirror"}`:                                             "0",
		`patchbay_flow_damaged{flow="idle"}`:                                                     "1",
		`patchbay_flow_runs_total{flow="image-mirror",outcome="ok"}`:                             "3",
		`patchbay_flow_runs_total{flow="image-mirror",outcome="handled"}`:                        "2",
		`patchbay_flow_runs_total{flow="image-mirror",outcome="failed"}`:                         "1",
		`patchbay_flow_run_duration_seconds_sum{flow="image-mirror"}`:                            "12",
		`patchbay_flow_run_duration_seconds_count{flow="image-mirror"}`:                          "6",
		`patchbay_node_messages_total{flow="image-mirror",node="copy"}`:                          "34",
		`patchbay_node_failures_total{flow="image-mirror",node="copy"}`:                          "9",
		`patchbay_flow_last_run_timestamp_seconds{flow="image-mirror"}`:                          "1.7643501125e+09",
		`patchbay_flow_last_success_timestamp_seconds{flow="image-mirror"}`:                      "1.7643501125e+09",
		`patchbay_flow_last_run_failures{flow="image-mirror"}`:                                   "9",
		`patchbay_flow_last_run_items{flow="image-mirror",outcome="ok"}`:                         "29",
		`patchbay_flow_last_run_items{flow="image-mirror",outcome="failed"}`:                     "9",
		`patchbay_trigger_next_run_timestamp_seconds{flow="image-mirror",node="ticker"}`:         "1.764350412e+09",
		`patchbay_node_duration_seconds_sum{flow="image-mirror",node="copy",outcome="failed"}`:   "2",
		`patchbay_node_duration_seconds_count{flow="image-mirror",node="copy",outcome="failed"}`: "1",
		`patchbay_flow_run_duration_seconds_sum{flow="idle"}`:                                    "0",
		`patchbay_flow_run_duration_seconds_count{flow="idle"}`:                                  "0",
	}
	for i, bound := range []string{"0.001", "0.01", "0.1", "1", "10", "60", "300", "1800", "+Inf"} {
		want[fmt.Sprintf(`patchbay_flow_run_duration_seconds_bucket{flow="image-mirror",le=%q}`, bound)] = fmt.Sprint([]int{0, 0, 1, 4, 6, 6, 6, 6, 6}[i])
		want[fmt.Sprintf(`patchbay_flow_run_duration_seconds_bucket{flow="idle",le=%q}`, bound)] = "0"
		want[fmt.Sprintf(`patchbay_node_duration_seconds_bucket{flow="image-mirror",node="copy",outcome="failed",le=%q}`, bound)] = fmt.Sprint([]int{0, 0, 0, 0, 1, 1, 1, 1, 1}[i])
	}
	for _, outcome := range []string{"ok", "handled", "failed"} {
		want[fmt.Sprintf(`patchbay_flow_runs_total{flow="idle",outcome=%q}`, outcome)] = "0"
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// TestNames holds the names to the conventions of Prometheus.
func TestNames(t *testing.T) {
	problems, err := promlint.New(bytes.NewReader([]byte(scrape(t, mirror())))).Lint()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if strings.HasPrefix(p.Metric, "patchbay_") {
			t.Errorf("%s: %s", p.Metric, p.Text)
		}
	}
}
