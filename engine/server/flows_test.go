package server_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/store"
)

const yamlKind = "application/yaml"

func TestSaveReadRemove(t *testing.T) {
	f := start(t)
	created := f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	var saved api.Saved
	created.into(t, &saved)
	if !saved.Created || !saved.Changed || saved.State != api.StateStopped || created.header.Get("ETag") != `"`+saved.Revision+`"` {
		t.Errorf("saved = %+v, ETag %s", saved, created.header.Get("ETag"))
	}
	if len(saved.Edges) != 1 || saved.Edges[0].Outcome != "valid" {
		t.Errorf("edges = %+v", saved.Edges)
	}

	yaml := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet", "", "Accept", yamlKind))
	if !strings.Contains(yaml.body, "# the second") || yaml.header.Get("Content-Type") != yamlKind {
		t.Errorf("yaml = %s", yaml.body)
	}
	var read struct {
		Spec struct{ Title string }
	}
	asJSON := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet", ""))
	asJSON.into(t, &read)
	if read.Spec.Title != "Greeting" {
		t.Errorf("json = %s", asJSON.body)
	}

	again := f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", asJSON.body))
	again.into(t, &saved)
	if saved.Created || saved.Changed {
		t.Errorf("saved = %+v, want no change: JSON keeps the comments of what is stored", saved)
	}

	f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/greet", ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/greet", ""))
	if _, ok := f.engine.Flow("greet"); ok {
		t.Error("the engine still has the flow")
	}
}

func TestRevisions(t *testing.T) {
	f := start(t)
	put := func(title string, header ...string) reply {
		return f.call("PUT", "/api/v1/flows/greet", strings.Replace(document, "Greeting", title, 1), header...)
	}
	first := f.want(http.StatusCreated, put("one", "If-None-Match", "*")).header.Get("ETag")
	second := f.want(http.StatusOK, put("two", "If-Match", first)).header.Get("ETag")
	tests := map[string]struct {
		header []string
		want   int
	}{
		"stale":       {[]string{"If-Match", first}, http.StatusPreconditionFailed},
		"must be new": {[]string{"If-None-Match", "*"}, http.StatusConflict},
		"current":     {[]string{"If-Match", second}, http.StatusOK},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.want(test.want, put("two", test.header...))
			if test.want != http.StatusOK && !strings.Contains(got.body, `"hint"`) {
				t.Errorf("no hint: %s", got.body)
			}
		})
	}
	f.want(http.StatusPreconditionFailed, f.call("DELETE", "/api/v1/flows/greet", "", "If-Match", first))
	f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/greet", "", "If-Match", second))
}

func TestRefusedDocumentsChangeNothing(t *testing.T) {
	tests := map[string]struct {
		body, path, message string
	}{
		"unknown component": {strings.Replace(document, "test/echo", "test/ecco", 1), "spec.nodes[1].component", "unknown component"},
		"unknown port":      {strings.Replace(document, "echo.in", "echo.inn", 1), "spec.edges[0].to", "no target port"},
		"out of range":      {strings.Replace(document, "500", "5", 1), "spec.nodes[0].settings.delay", "minimum"},
		"unknown key":       {strings.Replace(document, "title:", "titel:", 1), "spec.titel", "titel"},
		"other name":        {strings.Replace(document, "name: greet", "name: other", 1), "metadata.name", "other"},
		"syntax":            {"a: [", "", "neither YAML nor JSON"},
		"empty":             {"", "", "empty"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
			before := f.call("GET", "/api/v1/flows/greet", "", "Accept", yamlKind).body
			got := f.want(http.StatusUnprocessableEntity, f.call("PUT", "/api/v1/flows/greet?file=my.yaml", test.body))
			var failure api.Failure
			got.into(t, &failure)
			found := false
			for _, p := range failure.Problems {
				found = found || p.Path == test.path && strings.Contains(p.Message, test.message) && p.File == "my.yaml" && p.Line > 0 && p.Severity == "error"
			}
			if !found {
				t.Errorf("want %q at %s: %s", test.message, test.path, got.body)
			}
			if after := f.call("GET", "/api/v1/flows/greet", "", "Accept", yamlKind).body; after != before {
				t.Errorf("the stored document changed:\n%s", after)
			}
			checked := f.want(http.StatusOK, f.call("POST", "/api/v1/check", test.body))
			if name != "other name" && strings.Contains(checked.body, `"valid":true`) {
				t.Errorf("check: %s", checked.body)
			}
		})
	}
}

func TestCheckStoresAndDeploysNothing(t *testing.T) {
	f := start(t)
	got := f.want(http.StatusOK, f.call("POST", "/api/v1/check", document))
	if !strings.Contains(got.body, `"valid":true`) {
		t.Errorf("check: %s", got.body)
	}
	if all, _ := f.directory.List(); len(all) != 0 || len(f.engine.Flows()) != 0 {
		t.Errorf("stored %v, deployed %v", all, f.engine.Flows())
	}
}

func TestStoredFlowsThatDoNotFitAreKept(t *testing.T) {
	directory, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"broken": "a: [",
		"old":    strings.NewReplacer("name: greet", "name: old", "test/echo", "test/gone").Replace(document),
		"greet":  document,
	} {
		if err := os.WriteFile(filepath.Join(directory.Path(), name+".yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f := startOn(t, directory)
	var list api.FlowList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows", "")).into(t, &list)
	states := map[string]string{}
	for _, item := range list.Items {
		states[item.Name] = item.State
		if (item.State == api.StateInvalid) != (len(item.Problems) > 0) {
			t.Errorf("%s: problems %v", item.Name, item.Problems)
		}
	}
	want := map[string]string{"broken": "invalid", "old": "invalid", "greet": "stopped"}
	for name, state := range want {
		if states[name] != state {
			t.Errorf("%s is %q, want %q", name, states[name], state)
		}
	}
	for _, path := range []string{"/status", "/runs"} {
		f.want(http.StatusUnprocessableEntity, f.call("GET", "/api/v1/flows/old"+path, ""))
	}
	f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/flows/old/start", ""))
	f.want(http.StatusUnprocessableEntity, f.call("GET", "/api/v1/flows/broken", ""))
	if got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/broken", "", "Accept", yamlKind)); got.body != "a: [" {
		t.Errorf("broken = %q", got.body)
	}
	fixed := strings.Replace(document, "name: greet", "name: broken", 1)
	f.want(http.StatusPreconditionFailed, f.call("PUT", "/api/v1/flows/broken", fixed))
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/broken", fixed, "If-Match", store.RevisionOf([]byte("a: ["))))
	f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/old", ""))
}

func TestPages(t *testing.T) {
	f := start(t)
	for _, name := range []string{"c", "a", "b"} {
		f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/"+name, strings.Replace(document, "name: greet", "name: "+name, 1)))
	}
	for range 3 {
		f.want(http.StatusOK, f.call("POST", "/api/v1/flows/a/nodes/echo/ports/in", `{"text":"x"}`))
	}
	names := func(path, key string) (all []string, next string) {
		var list struct {
			Items []map[string]any
			Next  string
		}
		f.want(http.StatusOK, f.call("GET", path, "")).into(t, &list)
		for _, item := range list.Items {
			all = append(all, item[key].(string))
		}
		return all, list.Next
	}
	tests := map[string]struct{ path, key string }{
		"flows": {"/api/v1/flows?limit=2", "name"},
		"runs":  {"/api/v1/flows/a/runs?limit=2", "id"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			first, next := names(test.path, test.key)
			if len(first) != 2 || next != first[1] {
				t.Fatalf("first page = %v, next %q", first, next)
			}
			second, next := names(test.path+"&after="+next, test.key)
			if len(second) != 1 || next != "" || second[0] == first[0] || second[0] == first[1] {
				t.Errorf("second page = %v, next %q", second, next)
			}
		})
	}
	f.want(http.StatusBadRequest, f.call("GET", "/api/v1/flows?limit=x", ""))
	f.want(http.StatusBadRequest, f.call("GET", "/api/v1/flows/a/runs?after=gone", ""))
}

func TestControlAndRuns(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/greet/runs/last", ""))

	running := func() bool {
		var status view.Status
		f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/status", "")).into(t, &status)
		return status.Running
	}
	if running() {
		t.Error("saving started the flow")
	}
	got := f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/start", ""))
	if !running() || !strings.Contains(got.body, `"trigger"`) {
		t.Errorf("start: %s", got.body)
	}
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", strings.Replace(document, "500", "600", 1)))
	if !running() {
		t.Error("a save stopped the flow")
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/stop", ""))
	if running() {
		t.Error("stop did not stop")
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/trigger/control", `{"start":true}`))
	if !running() {
		t.Error("the button did not start")
	}

	var sent api.Sent
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"hello"}`)).into(t, &sent)
	if sent.Error != "" || sent.Run == "" {
		t.Errorf("sent = %+v", sent)
	}
	failed := f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"fail","token":"s3cr3t-value"}`))
	failed.into(t, &sent)
	if !strings.Contains(sent.Error, "the text said so") {
		t.Errorf("sent = %+v", sent)
	}
	last := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/runs/last", ""))
	byID := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/runs/"+sent.Run, ""))
	if last.body != byID.body {
		t.Errorf("last = %s, want %s", last.body, byID.body)
	}
	status := f.call("GET", "/api/v1/flows/greet/status", "")
	for name, answer := range map[string]reply{"send": failed, "run": last} {
		if strings.Contains(answer.body, "s3cr3t-value") {
			t.Errorf("%s shows a secret: %s", name, answer.body)
		}
	}
	if !json.Valid([]byte(status.body)) {
		t.Errorf("status = %s", status.body)
	}
}

func TestAFlowThatItsDocumentStarts(t *testing.T) {
	f := start(t, func(o *server.Options) { o.StatusGap, o.Heartbeat = 5*time.Millisecond, time.Minute })
	always := strings.Replace(document, "spec:", "spec:\n  start: always", 1)
	var saved api.Saved
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", always)).into(t, &saved)
	if saved.Start != "always" {
		t.Errorf("saved = %+v", saved)
	}
	next := f.listen("?flow=greet")
	for event := (view.Event{}); event.Status == nil || !event.Status.Running; { // it is started after the answer
		data, ok := next("data: ")
		if !ok {
			t.Fatal("the stream ended before the flow was started")
		}
		event = view.Event{}
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			t.Fatal(err)
		}
	}
	var status view.Status
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/status", "")).into(t, &status)
	if status.Start != "always" {
		t.Errorf("status = %+v", status)
	}
	for path, body := range map[string]string{"stop": "", "nodes/trigger/control": `{"stop":true}`} {
		got := f.want(http.StatusConflict, f.call("POST", "/api/v1/flows/greet/"+path, body))
		for _, want := range []string{"its document starts it (start: always)", "set start to manual"} {
			if !strings.Contains(got.body, want) {
				t.Errorf("%s: %s has no %q", path, got.body, want)
			}
		}
	}
	var list api.FlowList
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows", "")).into(t, &list)
	if len(list.Items) != 1 || list.Items[0].State != api.StateRunning || list.Items[0].Start != "always" {
		t.Errorf("list = %+v", list)
	}
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/stop", ""))
}

func TestWrongNames(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	tests := map[string]struct {
		method, path, body string
		status             int
		want               string
	}{
		"flow":          {"POST", "/api/v1/flows/gret/start", "", 404, `did you mean \"greet\"`},
		"distant flow":  {"POST", "/api/v1/flows/zzzzzzzz/start", "", 404, "the flows are: greet"},
		"node":          {"POST", "/api/v1/flows/greet/nodes/ecco/control", "{}", 404, `did you mean \"echo\"`},
		"no panel":      {"POST", "/api/v1/flows/greet/nodes/echo/control", "{}", 400, "no panel"},
		"field":         {"POST", "/api/v1/flows/greet/nodes/trigger/control", `{"begin":true}`, 400, "begin"},
		"port":          {"POST", "/api/v1/flows/greet/nodes/echo/ports/inn", "{}", 400, "no such port"},
		"system port":   {"POST", "/api/v1/flows/greet/nodes/trigger/ports/_settings", "{}", 400, "no such port"},
		"message":       {"POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":7}`, 400, "text"},
		"run":           {"GET", "/api/v1/flows/greet/runs/x", "", 404, `no run \"x\"`},
		"component":     {"GET", "/api/v1/components/test/ecco", "", 404, `did you mean \"test/echo\"`},
		"solution":      {"GET", "/api/v1/solutions/helo", "", 404, `did you mean \"hello\"`},
		"file":          {"GET", "/api/v1/solutions/hello/files/x", "", 404, "no file"},
		"outside":       {"GET", "/api/v1/solutions/hello/files/..%2f..%2fgo.mod", "", 404, "no file"},
		"outside flows": {"GET", "/api/v1/flows/..%2fx", "", 404, "no flow"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.want(test.status, f.call(test.method, test.path, test.body))
			if !strings.Contains(got.body, test.want) {
				t.Errorf("body = %s, want %q", got.body, test.want)
			}
		})
	}
}
