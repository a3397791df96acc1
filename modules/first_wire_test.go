package modules_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

const firstWire = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: first}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: 3600000}}
    - {id: list, component: kubernetes/deployment_list}
    - {id: show, component: common/debug}
  edges:
    - {from: ticker.out, to: list.request}
    - {from: list.result, to: show.in}
`

// TestTheFirstWireNeedsNoMap draws what everybody draws first: a ticker that sends
// nothing, wired to a list that needs nothing.
func TestTheFirstWireNeedsNoMap(t *testing.T) {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments, kubetest.Deployment("shop", "web", "nginx"))
	catalog, err := catalog.New(modules.All(modules.Options{Cluster: server.Client(), Scripts: jstest.Scripts(t, nil)})...)
	if err != nil {
		t.Fatal(err)
	}
	engine, err := runtime.New(runtime.Options{Catalog: catalog, States: noStates{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.Background()) })
	document, problems := flow.Parse("first.yaml", []byte(firstWire))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	report, err := engine.Deploy(t.Context(), document)
	if err != nil {
		t.Fatal(err)
	}
	if found := report.Edges[0].Findings; len(found) != 1 || !strings.Contains(found[0].Message, "add `map: {}`") {
		t.Errorf("lint says of the wire: %+v", found)
	}
	f, _ := engine.Flow("first")
	if _, err := f.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	poll := time.NewTicker(5 * time.Millisecond)
	defer poll.Stop()
	for {
		runs := f.Runs(1)
		if len(runs) == 1 && runs[0].State != "running" {
			if shown, ok := f.Tap("list", "result"); runs[0].State != "ok" || !ok {
				t.Errorf("run = %+v, the list gave %v", runs[0], shown)
			}
			return
		}
		select {
		case <-poll.C:
		case <-t.Context().Done():
			t.Fatal("the ticker never ran")
		}
	}
}
