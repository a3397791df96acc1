package webhookregister_test

import (
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/webhookregister"
)

// keepsOut checks that namespaces, and objects that opted out, are not selected.
func keepsOut(t *testing.T, found *admissionv1.MutatingWebhookConfiguration, namespaces ...string) {
	t.Helper()
	hook := found.Webhooks[0]
	ofNamespaces, err := metav1.LabelSelectorAsSelector(hook.NamespaceSelector)
	if err != nil {
		t.Fatal(err)
	}
	ofObjects, err := metav1.LabelSelectorAsSelector(hook.ObjectSelector)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range namespaces {
		if name != "" && ofNamespaces.Matches(labels.Set{"kubernetes.io/metadata.name": name, "team": "a", "a": "x"}) {
			t.Errorf("namespace %s is selected by %s", name, ofNamespaces)
		}
		if name != "" && !strings.Contains(hook.MatchConditions[0].Expression, `"`+name+`"`) {
			t.Errorf("namespace %s is not in %s", name, hook.MatchConditions[0].Expression)
		}
	}
	if ofObjects.Matches(labels.Set{"app": "web", "patchbay.dev/mirror": "false"}) {
		t.Errorf("an object that opted out is selected by %s", ofObjects)
	}
}

func TestFailWaitsForTheEndpoint(t *testing.T) {
	server, address := kubetest.Start(t), loopback.Address(t)
	cert, bundle := certificate(t, time.Hour, serverName)
	node, in := start(t, server, settings{SelfCheckAddress: address}), hook(t)
	in.FailurePolicy, in.CABundle = "Fail", bundle

	got := send(t, node, in)
	if got.FailurePolicy != "Ignore" || !got.Changed || !strings.Contains(got.Message, "Ignore until") || policy(t, server) != "Ignore" {
		t.Fatalf("nobody listens: %+v", got)
	}
	if got = send(t, node, in); got.Changed {
		t.Errorf("still nobody: %+v", got)
	}
	if shown := face(t, node); !strings.Contains(shown.FailurePolicy, "Ignore until") {
		t.Errorf("panel = %+v", shown)
	}

	endpoint := listenTLS(t, address, cert)
	if got = send(t, node, in); got.FailurePolicy != "Fail" || !got.Changed || policy(t, server) != "Fail" {
		t.Fatalf("it listens: %+v", got)
	}
	if shown := face(t, node); shown.FailurePolicy != "Fail" || !shown.Registered {
		t.Errorf("panel = %+v", shown)
	}

	endpoint.Close()
	if got = send(t, node, in); got.FailurePolicy != "Fail" || got.Changed {
		t.Errorf("it is down, as during a restart: %+v", got)
	}
	_, in.CABundle = certificate(t, time.Hour, serverName)
	if got = send(t, node, in); got.FailurePolicy != "Ignore" || policy(t, server) != "Ignore" {
		t.Errorf("another bundle that was never checked: %+v", got)
	}
	in.FailurePolicy = ""
	if got = send(t, node, in); got.FailurePolicy != "Ignore" || got.Changed {
		t.Errorf("Ignore asked for: %+v", got)
	}
}

// TestFailFollowsTheStart: what is wired to the result starts the server, so
// the first message is enough.
func TestFailFollowsTheStart(t *testing.T) {
	server, address := kubetest.Start(t), loopback.Address(t)
	cert, bundle := certificate(t, time.Hour, serverName)
	node, in := start(t, server, settings{SelfCheckAddress: address}), hook(t)
	in.FailurePolicy, in.CABundle = "Fail", bundle
	node.Reply(func(moduletest.Emission) module.Result {
		listenTLS(t, address, cert)
		return module.Ok("served")
	})
	sent := node.Send("request", in)
	if sent.IsErr() || sent.Value() != "served" {
		t.Fatalf("%v, %v", sent.Value(), sent.Err())
	}
	if got := node.Emitted("result"); len(got) != 1 || got[0].(result).FailurePolicy != "Ignore" || policy(t, server) != "Fail" {
		t.Errorf("results %+v, in the cluster %s", got, policy(t, server))
	}
}

func TestTheSelfCheckSeesWhatTheAPIServerWould(t *testing.T) {
	right, bundle := certificate(t, time.Hour, serverName)
	otherName, otherBundle := certificate(t, time.Hour, "hook.other.svc")
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	tests := map[string]struct {
		address, bundle string
		url             bool
		seconds         int // for the check; more than a busy machine takes
		want            string
	}{
		"right":               {listenTLS(t, "127.0.0.1:0", right).Listener.Addr().String(), bundle, false, 30, "Fail"},
		"right, by url":       {listenTLS(t, "127.0.0.1:0", right).Listener.Addr().String(), bundle, true, 30, "Fail"},
		"another authority":   {listenTLS(t, "127.0.0.1:0", right).Listener.Addr().String(), otherBundle, false, 30, "Ignore"},
		"another name":        {listenTLS(t, "127.0.0.1:0", otherName).Listener.Addr().String(), otherBundle, false, 30, "Ignore"},
		"says nothing at all": {silent.Addr().String(), bundle, false, 1, "Ignore"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			node, in := start(t, server, settings{SelfCheckAddress: test.address, SelfCheckTimeout: test.seconds}), hook(t)
			in.FailurePolicy, in.CABundle = "Fail", test.bundle
			if test.url {
				in.ServiceName, in.URL = "", "https://"+serverName+"/mutate"
			}
			if got := send(t, node, in); got.FailurePolicy != test.want {
				t.Errorf("result = %+v", got)
			}
		})
	}
}

func TestStopUnregisters(t *testing.T) {
	for name, keep := range map[string]bool{"removes": false, "keeps": true} {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			node, in := start(t, server, settings{Keep: keep}), hook(t)
			send(t, node, in)
			if shown := face(t, node); !shown.Registered || shown.Name != "image-policy" || shown.Status != "Registered" {
				t.Errorf("panel = %+v", shown)
			}
			for range 2 {
				if err := node.Press(control{Stop: true}); err != nil {
					t.Fatal(err)
				}
				if (inCluster(server) != nil) != keep || face(t, node).Registered != keep {
					t.Errorf("in the cluster: %t; panel %+v", inCluster(server) != nil, face(t, node))
				}
			}
			if got := send(t, node, in); got.Changed == keep { // a start after the stop
				t.Errorf("registered again: %+v", got)
			}
		})
	}
}

func TestAStopThatFailsSaysSo(t *testing.T) {
	server := kubetest.Start(t)
	node, in := start(t, server, settings{}), hook(t)
	send(t, node, in)
	server.Before(func(kubetest.Request) *metav1.Status {
		status := kubetest.Status(503, metav1.StatusReasonServiceUnavailable, "away")
		return &status
	})
	if err := node.Press(control{Stop: true}); err == nil || !module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
	if shown := face(t, node); !shown.Registered || shown.LastError == "" {
		t.Errorf("panel = %+v", shown)
	}
	server.Before(nil)
	if err := node.Press(control{Stop: true}); err != nil || inCluster(server) != nil {
		t.Errorf("the second press: %v", err)
	}
}

// TestAStopWins: a message that was under way when stop was pressed does not
// register after it.
func TestAStopWins(t *testing.T) {
	server := kubetest.Start(t)
	node, in := start(t, server, settings{SelfCheckAddress: loopback.Address(t)}), hook(t)
	in.FailurePolicy = "Fail"
	node.Reply(func(moduletest.Emission) module.Result { // between the write and the second look
		if err := node.Press(control{Stop: true}); err != nil {
			t.Error(err)
		}
		return module.Result{}
	})
	send(t, node, in)
	if inCluster(server) != nil {
		t.Error("it is registered after the stop")
	}

	node.Reply(nil)
	stopped := make(chan error, 1)
	var begin sync.Once
	server.Before(func(kubetest.Request) *metav1.Status {
		// The message holds busy; the stop waits for it.
		begin.Do(func() { go func() { stopped <- node.Press(control{Stop: true}) }() })
		return nil
	})
	err := node.Send("request", in).Err()
	if stop := <-stopped; stop != nil {
		t.Fatalf("stop: %v (message: %v)", stop, err)
	}
	if inCluster(server) != nil {
		t.Error("it is registered after the second stop")
	}
}

func TestTheEndOfANode(t *testing.T) {
	for reason, removed := range map[string]bool{"uninstall": true, "removed": true, "shutdown": false, "scratch": false, "": false} {
		t.Run("reason "+reason, func(t *testing.T) {
			server := kubetest.Start(t)
			first := start(t, server, settings{Keep: true})
			send(t, first, hook(t))
			// The instance that is destroyed knows it from the state only.
			second := webhookregister.New(server.Client()).Instance()
			second.(module.Stateful).OnState(first.State)
			second.(module.IdentityAware).OnIdentity(first.Component.(*webhookregister.Component).Identity())
			asked := len(server.Requests())
			second.(module.Destroyer).OnDestroy(map[string]string{"reason": reason})
			if (inCluster(server) == nil) != removed {
				t.Errorf("removed = %t", inCluster(server) == nil)
			}
			if !removed && len(server.Requests()) != asked {
				t.Error("the cluster was touched")
			}
		})
	}
}

func TestThePanelKnowsAnEarlierProcess(t *testing.T) {
	server := kubetest.Start(t)
	first := start(t, server, settings{})
	send(t, first, hook(t))
	second := moduletest.New(t, webhookregister.New(server.Client()))
	second.Component.(module.Stateful).OnState(first.State)
	if err := second.Component.(module.Reconciler).OnReconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	if shown := face(t, second); !shown.Registered || shown.Name != "image-policy" {
		t.Errorf("panel = %+v", shown)
	}
}
