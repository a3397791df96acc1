package modules_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

func TestMain(m *testing.M) { jstest.Main(m, nil) }

// noStates keeps nothing.
type noStates struct{}

func (noStates) State(string, string) module.State        { return moduletest.NewMemoryState() }
func (noStates) DeleteFlow(context.Context, string) error { return nil }

// TestADeepBodyIsAnError posts to a flow whose script reads JSON what ended a
// process once: anybody can reach such a server.
func TestADeepBodyIsAnError(t *testing.T) {
	text, err := os.ReadFile("testdata/hook.yaml")
	if err != nil {
		t.Fatal(err)
	}
	port := loopback.Port(t)
	document, problems := flow.Parse("hook.yaml", []byte(strings.Replace(string(text), "port: 28080", fmt.Sprintf("port: %d, address: 127.0.0.1", port), 1)))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	catalog, err := catalog.New(modules.All(modules.Options{Scripts: jstest.Scripts(t, nil)})...)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: noStates{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	if _, err := engine.Deploy(t.Context(), document); err != nil {
		t.Fatal(err)
	}
	f, _ := engine.Flow("hook")
	if _, err := f.Send(t.Context(), "server", "start", []byte(`{"context":{"a":1}}`)); err != nil {
		t.Fatal(err)
	}
	url := fmt.Sprintf("http://127.0.0.1:%d/", port)
	for range 2 {
		status, answer := posted(t, url, strings.Repeat("[", 2_600_000))
		if status != http.StatusBadRequest || !strings.Contains(answer, "nested over") {
			t.Errorf("a deep body is answered by %d: %.200s", status, answer)
		}
		status, answer = posted(t, url, `{"a":1}`)
		if status != http.StatusOK || !strings.Contains(answer, `"object"`) {
			t.Errorf("the next one is answered by %d: %.200s", status, answer)
		}
	}
}

func posted(t *testing.T, url, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() // it was read
	answer, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(answer)
}
