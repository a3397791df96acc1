package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store"
)

func TestModulesAndComponents(t *testing.T) {
	f := start(t)
	var modules api.ModuleList
	f.want(http.StatusOK, f.call("GET", "/api/v1/modules", "")).into(t, &modules)
	if len(modules.Items) != 1 || len(modules.Items[0].Components) != 4 || modules.Items[0].Components[0].Name != "test/toggle" {
		t.Errorf("modules = %+v", modules)
	}
	var component api.Component
	got := f.want(http.StatusOK, f.call("GET", "/api/v1/components/test/echo", ""))
	got.into(t, &component)
	ports := map[string]api.Port{}
	for _, p := range component.Ports {
		ports[p.Name] = p
	}
	if in := ports["in"]; in.Source || in.Position != "left" || !strings.Contains(string(in.Schema), `"format":"password"`) {
		t.Errorf("in = %+v", in)
	}
	if e := ports["error"]; !e.Source || e.Position != "bottom" || !strings.Contains(string(e.Schema), "retryable") {
		t.Errorf("error = %+v", e)
	}
	if len(component.Permissions) != 1 || component.Permissions[0].APIGroup != "apps" {
		t.Errorf("permissions = %+v", component.Permissions)
	}
}

func TestRolesOfAFlow(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	got := f.want(http.StatusOK, f.call("GET", "/api/v1/flows/greet/rbac?namespace=shop&serviceAccount=patchbay/engine", ""))
	for _, want := range []string{"kind: Role\n", "namespace: shop", "deployments", "kind: RoleBinding"} {
		if !strings.Contains(got.body, want) {
			t.Errorf("lacks %q:\n%s", want, got.body)
		}
	}
	f.want(http.StatusBadRequest, f.call("GET", "/api/v1/flows/greet/rbac?serviceAccount=engine", ""))
}

func TestSolutions(t *testing.T) {
	f := start(t)
	var list api.SolutionList
	f.want(http.StatusOK, f.call("GET", "/api/v1/solutions", "")).into(t, &list)
	if len(list.Items) != 1 || list.Items[0].Name != "hello" {
		t.Errorf("list = %+v", list)
	}
	var one api.SolutionDetail
	f.want(http.StatusOK, f.call("GET", "/api/v1/solutions/hello", "")).into(t, &one)
	if !strings.Contains(string(one.Parameters), "delay") || one.Readme == "" || len(one.Files) != 1 {
		t.Errorf("solution = %+v", one)
	}
	file := f.want(http.StatusOK, f.call("GET", "/api/v1/solutions/hello/files/more/notes.txt", ""))
	if file.body != "<b>notes</b>\n" || !strings.HasPrefix(file.header.Get("Content-Type"), "text/plain") {
		t.Errorf("file = %+v", file)
	}
}

// TestBrokenSolution: it is named with its fault, and the others are as they were.
func TestBrokenSolution(t *testing.T) {
	catalogue, err := solution.Load(solutions, fstest.MapFS{"half/solution.yaml": {Data: []byte("kind: Solution\n")}})
	if err != nil {
		t.Fatal(err)
	}
	f := start(t, func(o *server.Options) { o.Solutions = catalogue })
	var list api.SolutionList
	f.want(http.StatusOK, f.call("GET", "/api/v1/solutions", "")).into(t, &list)
	if len(list.Items) != 2 || list.Items[0].Problem != "" || list.Items[1].Name != "half" || !strings.Contains(list.Items[1].Problem, "apiVersion") {
		t.Errorf("list = %+v", list)
	}
	got := f.want(http.StatusNotFound, f.call("POST", "/api/v1/solutions/half/install", `{}`))
	if !strings.Contains(got.body, "apiVersion") {
		t.Errorf("the fault is not said: %s", got.body)
	}
	f.want(http.StatusCreated, f.call("POST", "/api/v1/solutions/hello/install", `{"values":{"delay":700}}`))
}

func TestInstall(t *testing.T) {
	f := start(t)
	install := func(body string) reply { return f.call("POST", "/api/v1/solutions/hello/install", body) }
	f.want(http.StatusUnprocessableEntity, install(`{}`))
	f.want(http.StatusUnprocessableEntity, install(`{"values":{"delay":5}}`))
	f.want(http.StatusUnprocessableEntity, install(`{"values":{"delai":500}}`))
	var saved api.Saved
	f.want(http.StatusCreated, install(`{"values":{"delay":700}}`)).into(t, &saved)
	if saved.Name != "greet" || saved.State != api.StateStopped {
		t.Errorf("saved = %+v, want a stopped flow", saved)
	}
	if got := f.call("GET", "/api/v1/flows/greet", "", "Accept", "application/yaml"); !strings.Contains(got.body, "delay: 700") || !strings.Contains(got.body, "hello@1.0.0") {
		t.Errorf("flow = %s", got.body)
	}
	f.want(http.StatusConflict, install(`{"values":{"delay":800}}`))
	f.want(http.StatusOK, install(`{"values":{"delay":800},"replace":true}`))
	f.want(http.StatusCreated, install(`{"values":{"delay":800},"flow":"second"}`))
}

func TestSolutionValues(t *testing.T) {
	f := start(t)
	values := func(status int, query string) api.SolutionValues {
		t.Helper()
		var got api.SolutionValues
		f.want(status, f.call("GET", "/api/v1/solutions/hello/values"+query, "")).into(t, &got)
		return got
	}
	values(http.StatusNotFound, "")
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/solutions/helo/values", ""))
	f.want(http.StatusCreated, f.call("POST", "/api/v1/solutions/hello/install", `{"values":{"delay":700}}`))
	if got := values(http.StatusOK, ""); got.Flow != "greet" || got.Version != "1.0.0" || got.Values["delay"] != 700.0 {
		t.Errorf("values = %+v", got)
	}
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/mine", strings.Replace(document, "name: greet", "name: mine", 1)))
	if got := values(http.StatusOK, "?flow=mine"); got.Flow != "mine" || got.Version != "" || got.Values == nil || len(got.Values) != 0 {
		t.Errorf("values of a flow that came from elsewhere = %+v", got)
	}
}

func TestSolutionValuesOfAFlowThatCannotBeRead(t *testing.T) {
	directory, err := store.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(directory.Path(), "greet.yaml"), []byte("a: ["), 0o600); err != nil {
		t.Fatal(err)
	}
	f := startOn(t, directory)
	f.want(http.StatusConflict, f.call("GET", "/api/v1/solutions/hello/values", ""))
}

func TestPreview(t *testing.T) {
	f := start(t, func(o *server.Options) { o.Cluster = &cluster{forbids: "list"} })
	preview := func(body string) reply { return f.call("POST", "/api/v1/solutions/hello/preview", body) }
	for body, want := range map[string]api.Problem{
		`{}`:                         {Path: "delay", Message: "it needs a value"},
		`{"values":{"delay":5}}`:     {Path: "delay", Message: "minimum: got 5, want 100"},
		`{"values":{"delai":500}}`:   {Path: "delai", Message: "there is no such parameter", Suggestion: "delay"},
		`{"values":{"delay":"500"}}`: {Path: "delay", Message: "got string, want integer"},
	} {
		for _, where := range []string{"preview", "install"} {
			var failure api.Failure
			f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/solutions/hello/"+where, body)).into(t, &failure)
			if want.Severity = "error"; len(failure.Problems) == 0 || failure.Problems[0] != want || failure.Hint == "" {
				t.Errorf("%s %s: %+v", where, body, failure)
			}
		}
	}
	var first api.Preview
	f.want(http.StatusOK, preview(`{"values":{"delay":700},"access":true}`)).into(t, &first)
	if first.Installed || first.Before != "" || !strings.Contains(first.YAML, "delay: 700") || len(first.Changes) != 3 || len(first.Problems) != 0 {
		t.Errorf("preview = %+v", first)
	}
	if grant := first.Grant; grant == nil || !grant.Missing || !strings.Contains(grant.Roles, "kind: ClusterRole") || !strings.Contains(grant.Who, "cluster administrators") {
		t.Errorf("grant = %+v", grant)
	}
	if first.Document.Metadata.Name != "greet" || len(first.Permissions) != 1 || len(first.Access) != 1 || first.Access[0].Allowed {
		t.Errorf("preview = %+v", first)
	}
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/greet", ""))
	f.want(http.StatusCreated, f.call("POST", "/api/v1/solutions/hello/install", `{"values":{"delay":700}}`))
	var upgrade api.Preview
	f.want(http.StatusOK, preview(`{"values":{"delay":800}}`)).into(t, &upgrade)
	if !upgrade.Installed || upgrade.Before != first.After || len(upgrade.Changes) != 1 || upgrade.Changes[0].Node != "trigger" || upgrade.Access != nil {
		t.Errorf("upgrade = %+v", upgrade)
	}
	// What the solution's parameters allow and its component does not.
	var refused api.Preview
	f.want(http.StatusOK, preview(`{"values":{"delay":100},"flow":"Bad Name"}`)).into(t, &refused)
	if len(refused.Problems) == 0 || refused.Problems[0].Path != "metadata.name" {
		t.Errorf("a bad name: %+v", refused.Problems)
	}
}
