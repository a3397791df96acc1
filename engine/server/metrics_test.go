package server_test

import (
	"net/http"
	"strings"
	"testing"
)

// TestMetrics scrapes after a run that was fine and one that failed.
func TestMetrics(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"x"}`))
	text := f.want(http.StatusOK, f.call("GET", "/metrics", "")).body
	for _, line := range []string{
		`patchbay_flow_runs_total{flow="greet",outcome="ok"} 1`,
		`patchbay_flow_running{flow="greet"} 0`,
		`patchbay_build_info{version="test"} 1`,
		"go_goroutines ",
		"process_resident_memory_bytes ",
	} {
		if !strings.Contains(text, line) {
			t.Errorf("the metrics lack %s", line)
		}
	}
}
