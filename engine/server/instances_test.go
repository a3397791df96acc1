package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

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
