package http_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net"
	nethttp "net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules/http"
)

const text = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: web}
spec:
  nodes:
    - id: server
      component: http/http_server
      settings: {port: %d, maxBodySize: %d}
  edges:
    - from: server.request
      to: server.response
      map: {statusCode: "{{ int($.requestParams.code[0]) }}", body: {path: "{{ $.path }}", from: "{{ $.context.name }}"}}
`

type states struct{ *moduletest.MemoryState }

func (s states) State(flow, node string) module.State     { return s.Scoped(flow, node) }
func (s states) DeleteFlow(context.Context, string) error { return nil }

// TestInAFlow runs the server in the engine: the answer finds its request over
// an edge, a failing hop is a 500, and a save keeps the socket.
func TestInAFlow(t *testing.T) {
	var log strings.Builder
	catalog, err := catalog.New(http.Module(http.Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}))
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: states{moduletest.NewMemoryState()}})
	if err != nil {
		t.Fatal(err)
	}
	port := loopback.Port(t)
	deploy(t, engine, fmt.Sprintf(text, port, 1))
	web, _ := engine.Flow("web")
	if _, err := web.Send(t.Context(), "server", "start", json.RawMessage(`{"context":{"name":"me"}}`)); err != nil {
		t.Fatal(err)
	}
	url := fmt.Sprintf("http://127.0.0.1:%d/a", port)
	get(t, url+"?code=418", 418, `{"from":"me","path":"/a"}`)
	get(t, url, 500, "request id")
	deploy(t, engine, fmt.Sprintf(text, port, 2))
	get(t, url+"?code=201", 201, `{"from":"me","path":"/a"}`)
	if pressed, err := web.Stop(t.Context()); err != nil || len(pressed.Nodes) != 1 {
		t.Errorf("stop pressed %v, error = %v", pressed, err)
	}
	if conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
		_ = conn.Close()
		t.Error("the stopped server takes connections")
	}
	engine.Close(t.Context())
	if !strings.Contains(log.String(), "server.request -> server.response") {
		t.Errorf("log = %s", log.String())
	}
}

func deploy(t *testing.T, engine *runtime.Engine, text string) {
	t.Helper()
	document, problems := flow.Parse("flow.yaml", []byte(text))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if _, err := engine.Deploy(t.Context(), document); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, url string, code int, body string) {
	t.Helper()
	response, err := nethttp.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	got, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != code || !strings.Contains(string(got), body) {
		t.Errorf("%s: %s %s, want %d %s", url, response.Status, got, code, body)
	}
}
