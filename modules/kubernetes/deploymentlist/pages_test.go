package deploymentlist_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/deploymentlist"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// listing is a node that reads three deployments, two a page.
func listing(t *testing.T, emit workload.Emit) *moduletest.Node {
	server := kubetest.Start(t)
	for i := range 3 {
		server.Add(kubetest.Deployments, kubetest.Realistic(i))
	}
	return moduletest.Start(t, deploymentlist.New(server.Client()), deploymentlist.Settings{PageSize: 2, Emit: emit})
}

func TestWhatGoesOutAtOnce(t *testing.T) {
	for emit, want := range map[workload.Emit][]string{
		"":                 {"1 true 3"},
		workload.EmitList:  {"1 true 3"},
		workload.EmitPages: {"1 false 2", "2 true 1"},
	} {
		t.Run(string(emit), func(t *testing.T) {
			node := listing(t, emit)
			if err := node.Send("request", deploymentlist.Request{Context: "c"}).Err(); err != nil {
				t.Fatal(err)
			}
			messages := node.Emitted("result")
			if len(messages) != len(want) {
				t.Fatalf("%d messages, want %d", len(messages), len(want))
			}
			for i, message := range messages {
				result := message.(deploymentlist.Result)
				if got := fmt.Sprint(result.Page, result.Last, result.Count); got != want[i] || result.Count != len(result.Deployments) || result.Context != "c" || result.List == "" {
					t.Errorf("message %d: page, last, count = %s, want %s; %d deployments, context %v, list %q", i, got, want[i], len(result.Deployments), result.Context, result.List)
				}
			}
		})
	}
}

func TestAPageThatFailsEndsTheList(t *testing.T) {
	node := listing(t, workload.EmitPages)
	node.Reply(func(moduletest.Emission) module.Result { return module.Fail(errors.New("no plan")) })
	err := node.Send("request", deploymentlist.Request{}).Err()
	if err == nil || err.Error() != "no plan" || len(node.Emitted("result")) != 1 {
		t.Errorf("%d pages, %v", len(node.Emitted("result")), err)
	}
}

func TestTheReplyOfTheLastPageIsGivenBack(t *testing.T) {
	node := listing(t, workload.EmitPages)
	node.Reply(func(e moduletest.Emission) module.Result { return module.Ok(e.Data.(deploymentlist.Result).Page) })
	if got := node.Send("request", deploymentlist.Request{}).Value(); got != 2 {
		t.Errorf("reply = %v, want that of page 2", got)
	}
}

func TestSettingsRefuseAnotherWayToEmit(t *testing.T) {
	if moduletest.New(t, deploymentlist.New(nil)).ConfigureJSON(`{"emit": "rows"}`) == nil {
		t.Error("it was taken")
	}
}
