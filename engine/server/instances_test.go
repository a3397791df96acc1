package server_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// recordStates keep the records of instances, beside the state of the nodes.
type recordStates struct{ memory *moduletest.MemoryState }

func (r recordStates) State(flow, node string) module.State { return r.memory.Scoped(flow, node) }

func (r recordStates) Entries(context.Context, string) ([]module.StateEntry, error) { return nil, nil }

// withRecords has a marketplace that keeps records.
func withRecords(t *testing.T) func(*server.Options) {
	t.Helper()
	return func(o *server.Options) {
		m, err := marketplace.New(marketplace.Options{Solutions: o.Solutions, Engine: o.Engine, Flows: o.Flows, States: recordStates{moduletest.NewMemoryState()}, Version: o.Version})
		if err != nil {
			t.Fatal(err)
		}
		o.Marketplace = m
	}
}

// withRegistries has one that takes solutions from registries too.
func withRegistries(t *testing.T, registries marketplace.Registry) func(*server.Options) {
	t.Helper()
	return func(o *server.Options) {
		m, err := marketplace.New(marketplace.Options{Solutions: o.Solutions, Engine: o.Engine, Flows: o.Flows, States: recordStates{moduletest.NewMemoryState()},
			Registry: registries, Version: o.Version})
		if err != nil {
			t.Fatal(err)
		}
		o.Marketplace = m
	}
}

func TestInstances(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document)) // of no solution
	f.want(http.StatusCreated, f.call("POST", "/api/v1/solutions/hello/install", `{"flow":"one","values":{"delay":300}}`))
	f.want(http.StatusCreated, f.call("POST", "/api/v1/solutions/hello/install", `{"flow":"two","values":{"delay":400}}`))
	var list api.InstanceList
	f.want(http.StatusOK, f.call("GET", "/api/v1/instances", "")).into(t, &list)
	if len(list.Items) != 2 || list.Items[0].Name != "one" || list.Items[1].Values["delay"] != 400.0 {
		t.Fatalf("instances = %+v", list.Items)
	}
	for _, one := range list.Items {
		if one.Solution != "hello" || one.Version != "1.0.0" || one.Title != "Hello" || one.Newer != nil || one.Before != nil {
			t.Errorf("instance = %+v", one)
		}
	}
	older := strings.Replace(document, "metadata: {name: greet}", "metadata: {name: three, annotations: {patchbay.dev/solution: hello@0.9.0}}", 1)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/three", older))
	var three api.Instance
	f.want(http.StatusOK, f.call("GET", "/api/v1/instances/three", "")).into(t, &three)
	if three.Newer == nil || three.Newer.Version != "1.0.0" {
		t.Errorf("of an older version: %+v", three)
	}
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/instances/greet", ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/instances/none", ""))
}

// asking is a registry that notes who is asked for what.
type asking struct{ pulls atomic.Int32 }

func (a *asking) Pull(context.Context, string, signature.Policy) (registry.Pulled, error) {
	a.pulls.Add(1)
	return registry.Pulled{}, errors.New("there is nothing")
}

func (a *asking) PullIndexes(context.Context, string, signature.Policy) ([]index.Found, error) {
	digest := "sha256:" + strings.Repeat("a", 64)
	return []index.Found{{Index: index.Index{Items: []index.Item{{Name: "demo", Version: "1.0.0", Reference: "r.example/demo@" + digest, Digest: digest}}}}}, nil
}

// Who may see flows only has the server ask no place but those of catalogues.
func TestAPlaceThatNoCatalogueLists(t *testing.T) {
	registries := &asking{}
	f := greeted(t, withPeople(someRights()), withRegistries(t, registries))
	f.want(http.StatusOK, f.as("editor", "POST", "/api/v1/catalogues", `{"name":"more","reference":"oci://r.example/more:latest"}`))
	const elsewhere = "oci://internal.example/demo:1"
	for name, test := range map[string]struct {
		who, method, path, body string
		pulls                   int32
	}{
		"a page":               {"viewer", "GET", "/api/v1/solutions/demo?from=" + elsewhere, "", 0},
		"a file":               {"viewer", "GET", "/api/v1/solutions/demo/files/x?from=" + elsewhere, "", 0},
		"a preview":            {"viewer", "POST", "/api/v1/solutions/demo/preview", `{"from":"` + elsewhere + `"}`, 0},
		"an install":           {"viewer", "POST", "/api/v1/solutions/demo/install", `{"from":"` + elsewhere + `"}`, 0},
		"what is listed":       {"viewer", "GET", "/api/v1/solutions/demo?from=oci://r.example/demo@sha256:" + strings.Repeat("a", 64), "", 1},
		"who edits":            {"editor", "GET", "/api/v1/solutions/demo?from=" + elsewhere, "", 1},
		"who edits one of all": {"ann", "GET", "/api/v1/solutions/demo?from=" + elsewhere, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			registries.pulls.Store(0)
			got := f.as(test.who, test.method, test.path, test.body)
			if pulls := registries.pulls.Load(); pulls != test.pulls || (got.status == http.StatusForbidden) != (test.pulls == 0) {
				t.Errorf("status %d, %d pulls: %s", got.status, pulls, got.body)
			}
		})
	}
}

// What is uninstalled, or may not be seen, has no registry asked.
func TestRegistriesAreAskedForWhatIsShown(t *testing.T) {
	registries := &asking{}
	f := greeted(t, withPeople(someRights()), withRegistries(t, registries))
	foreign := strings.Replace(document, "metadata: {name: greet}", `metadata: {name: foreign, annotations: {patchbay.dev/solution: demo@1.0.0, patchbay.dev/solution-from: "oci://r.example/demo:1"}}`, 1)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/foreign", foreign))
	var list api.InstanceList
	f.want(http.StatusForbidden, f.as("ann", "GET", "/api/v1/instances", ""))
	if pulls := registries.pulls.Load(); pulls != 0 {
		t.Errorf("%d pulls for who may not see it", pulls)
	}
	f.want(http.StatusOK, f.as("viewer", "GET", "/api/v1/instances", "")).into(t, &list)
	if pulls := registries.pulls.Swap(0); len(list.Items) != 1 || list.Items[0].Problem == "" || pulls == 0 {
		t.Errorf("%+v, %d pulls for who may see it", list.Items, pulls)
	}
	f.want(http.StatusOK, f.as("editor", "DELETE", "/api/v1/instances/foreign", ""))
	if pulls := registries.pulls.Load(); pulls != 0 {
		t.Errorf("%d pulls for an uninstall", pulls)
	}
}

func TestSearchSolutions(t *testing.T) {
	f := start(t)
	for question, want := range map[string]int{"": 1, "says HELLO": 1, "mirror": 0} {
		var list api.SolutionList
		f.want(http.StatusOK, f.call("GET", "/api/v1/solutions?q="+strings.ReplaceAll(question, " ", "+"), "")).into(t, &list)
		if len(list.Items) != want {
			t.Errorf("%q finds %+v", question, list.Items)
		}
	}
}

func TestSolutionDetail(t *testing.T) {
	f := start(t)
	var one api.SolutionDetail
	f.want(http.StatusOK, f.call("GET", "/api/v1/solutions/hello", "")).into(t, &one)
	if one.Engine != "strict" || len(one.Requires.Missing) != 0 || one.Readme == "" || len(one.Files) != 1 {
		t.Errorf("detail = %+v", one)
	}
	if one.Flow == nil || one.Flow.NodeByID("trigger") == nil || len(one.Permissions) != 1 || one.Permissions[0].Words != "get and list Deployments in all namespaces" {
		t.Errorf("flow = %+v, permissions = %+v", one.Flow, one.Permissions)
	}
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/solutions/helo", ""))
}

// An instance is upgraded, rolled back and uninstalled over the API. The built-in solution
// does not change meanwhile, so that the upgrades are to other values.
func TestUpgradeOverTheAPI(t *testing.T) {
	f := start(t, withRecords(t))
	f.want(http.StatusCreated, f.call("POST", "/api/v1/solutions/hello/install", `{"flow":"one","values":{"delay":300}}`))
	var preview api.UpgradePreview
	f.want(http.StatusOK, f.call("POST", "/api/v1/instances/one/upgrade/preview", `{"values":{"delay":400}}`)).into(t, &preview)
	if preview.Version != "1.0.0" || preview.Values["delay"] != 400.0 || len(preview.Conflicts) != 0 || len(preview.Asks) != 0 || len(preview.Permissions) != 1 || preview.Unrecorded {
		t.Errorf("preview = %+v", preview)
	}
	if !strings.Contains(preview.Before, "delay: 300") || !strings.Contains(preview.After, "delay: 400") || len(preview.Changes) != 1 {
		t.Errorf("before:\n%s\nafter:\n%s", preview.Before, preview.After)
	}
	stale := f.want(http.StatusConflict, f.call("POST", "/api/v1/instances/one/upgrade", `{"revision":"of-before-an-edit","values":{"delay":400}}`))
	if !strings.Contains(stale.body, "preview again") {
		t.Errorf("edited since the preview: %s", stale.body)
	}
	got := f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/instances/one/upgrade", `{"values":{"delay":4}}`))
	if !strings.Contains(got.body, `"path":"delay"`) {
		t.Errorf("the parameter at fault is not named: %s", got.body)
	}
	f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/instances/one/rollback", `{}`))
	f.want(http.StatusOK, f.call("POST", "/api/v1/instances/one/upgrade", `{"revision":"`+preview.Revision+`","values":{"delay":400}}`))
	var one api.Instance
	f.want(http.StatusOK, f.call("GET", "/api/v1/instances/one", "")).into(t, &one)
	if one.Values["delay"] != 400.0 || one.Before == nil {
		t.Errorf("after the upgrade: %+v", one)
	}
	var diff api.InstanceDiff
	f.want(http.StatusOK, f.call("GET", "/api/v1/instances/one/diff", "")).into(t, &diff)
	if len(diff.Changes) != 0 {
		t.Errorf("nobody edited it: %+v", diff.Changes)
	}
	f.want(http.StatusBadRequest, f.call("POST", "/api/v1/instances/one/upgrade", `{"choices":{"nodes.echo":"ours"}}`))
	f.want(http.StatusOK, f.call("POST", "/api/v1/instances/one/rollback", `{}`))
	one = api.Instance{}
	f.want(http.StatusOK, f.call("GET", "/api/v1/instances/one", "")).into(t, &one)
	if one.Values["delay"] != 300.0 || one.Before != nil {
		t.Errorf("after the rollback: %+v", one)
	}
	var goes api.Uninstall
	f.want(http.StatusOK, f.call("GET", "/api/v1/instances/one/uninstall", "")).into(t, &goes)
	if goes.Flow == "" || len(goes.Objects) != 0 || goes.Running {
		t.Errorf("uninstall = %+v", goes)
	}
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	f.want(http.StatusNotFound, f.call("DELETE", "/api/v1/instances/greet", "")) // it is no instance
	f.want(http.StatusOK, f.call("DELETE", "/api/v1/instances/one", ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/instances/one", ""))
	f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/one", ""))
}

func TestCataloguesOverTheAPI(t *testing.T) {
	f := start(t, withRecords(t))
	got := f.want(http.StatusUnprocessableEntity, f.call("POST", "/api/v1/catalogues", `{"name":"more","reference":"oci://r.example/more:latest"}`))
	if !strings.Contains(got.body, "asks no registries") {
		t.Errorf("refused for: %s", got.body)
	}
	var list api.CatalogueList
	f.want(http.StatusOK, f.call("GET", "/api/v1/catalogues", "")).into(t, &list)
	if len(list.Items) != 0 {
		t.Errorf("what was refused is there: %+v", list)
	}
	f.want(http.StatusNotFound, f.call("DELETE", "/api/v1/catalogues/more", ""))
}
