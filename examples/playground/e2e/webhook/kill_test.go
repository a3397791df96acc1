package webhook_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	registrationv1 "k8s.io/api/admissionregistration/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestKillUnderCreates kills the engine while deployments are being created, and
// starts it again on the same data.
func TestKillUnderCreates(t *testing.T) {
	b := start(t)
	before := registered(t)
	where, stream := stage.Namespace(t), newCreates(t)
	stream.begin(t, where)
	stream.await(t, "rewritten before the kill", func(s *creates) bool { return s.rewritten.Load() >= 20 })
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	stream.await(t, "let through while it is down", func(s *creates) bool { return s.passed.Load() >= 20 })
	rewritten := stream.rewritten.Load()
	b.Serve(t) // nobody presses Start
	stream.await(t, "rewritten after the restart", func(s *creates) bool { return s.rewritten.Load() >= rewritten+20 })
	stream.end()
	for _, err := range stream.refused() {
		t.Errorf("a create was refused: %v", err)
	}
	after := registered(t)
	if after.ResourceVersion != before.ResourceVersion || after.UID != before.UID {
		t.Errorf("the configuration has changed: version %s, %s before", after.ResourceVersion, before.ResourceVersion)
	}
	if string(after.Webhooks[0].ClientConfig.CABundle) != string(before.Webhooks[0].ClientConfig.CABundle) {
		t.Error("the CA has changed")
	}
	t.Logf("%d creates: %d rewritten, %d let through while the engine was down", stream.created.Load(), stream.rewritten.Load(), stream.passed.Load())
}

// TestARestartServesWithoutATick kills the engine while its ticker is stopped, so that
// nothing but what the server has kept starts it again.
func TestARestartServesWithoutATick(t *testing.T) {
	b := start(t)
	// On its panel: stopping the flow would stop the server too.
	if err := b.Post(patchbay.Within(t), "/api/v1/flows/"+flow+"/nodes/ticker/control", map[string]bool{"stop": true}, nil); err != nil {
		t.Fatal(err)
	}
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	b.Serve(t)
	// The server is ready, so it is asked by now.
	made, err := newCaller(t).create(t.Context(), deploymentKind, stage.Namespace(t), deploymentKind.object("it", podOf("nginx:1.27")), metav1.DryRunAll)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := imagesIn(deploymentKind.pod(made))[0], mirrored("nginx:1.27"); got != want {
		t.Errorf("image %s, want %s", got, want)
	}
}

// TestFailWhileDown asks for the policy Fail.
func TestFailWhileDown(t *testing.T) {
	b := start(t, "failurePolicy=Fail")
	// Fail takes effect only after the webhook has been reached.
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (registrationv1.FailurePolicyType, error) {
		found, err := cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(ctx, configuration, metav1.GetOptions{})
		if err != nil {
			return "", err
		}
		return *found.Webhooks[0].FailurePolicy, nil
	}, func(policy registrationv1.FailurePolicyType) bool { return policy == registrationv1.Fail })
	if err != nil {
		t.Fatal(err)
	}
	c := newCaller(t)
	// The API server may still hold the configuration of a moment ago, so what
	// counts is that it refuses from some time on, and always from then on.
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	ask := func(ctx context.Context) (string, error) {
		_, err := c.create(ctx, deploymentKind, "default", deploymentKind.object("it", podOf("nginx:1")), metav1.DryRunAll)
		if err == nil {
			return "", nil
		}
		return err.Error(), nil
	}
	if _, err := patchbay.Await(patchbay.Within(t), ask, func(refusal string) bool { return refusal != "" }); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		refusal, err := ask(t.Context())
		if err != nil || !strings.Contains(refusal, hookName) {
			t.Errorf("refusal %q, %v; want one that names %s", refusal, err, hookName)
		}
	}
	// What the webhook must never lock: the namespaces that recovery needs.
	c.mustCreate(t, deploymentKind, serviceNamespace, deploymentKind.object("it", podOf("nginx:1")), metav1.DryRunAll)
	b.Serve(t)
	b.awaitRewriting(t)
	if policy := *registered(t).Webhooks[0].FailurePolicy; policy != registrationv1.Fail {
		t.Errorf("after the restart the policy is %s", policy)
	}
}

// creates makes deployments one after the other in each of a few goroutines.
type creates struct {
	created, rewritten, passed atomic.Int64

	group sync.WaitGroup
	stop  context.CancelFunc
	c     *caller
	mu    sync.Mutex
	errs  []error
}

func newCreates(t *testing.T) *creates {
	t.Helper()
	return &creates{c: newCaller(t)}
}

func (s *creates) begin(t *testing.T, where string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	s.stop = cancel
	for range 4 {
		s.group.Go(func() {
			for ctx.Err() == nil {
				s.one(t.Context(), where)
			}
		})
	}
	t.Cleanup(s.end)
}

func (s *creates) one(ctx context.Context, where string) {
	object := deploymentKind.object(fmt.Sprintf("d%d", s.created.Add(1)), podOf("nginx:1.27"))
	object.Object["spec"].(map[string]any)["replicas"] = int64(0)
	made, err := s.c.create(ctx, deploymentKind, where, object)
	if err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.errs = append(s.errs, err)
		return
	}
	if imagesIn(deploymentKind.pod(made))[0] == mirrored("nginx:1.27") {
		s.rewritten.Add(1)
	} else {
		s.passed.Add(1)
	}
}

// end waits for the creates that are under way.
func (s *creates) end() {
	s.stop()
	s.group.Wait()
}

func (s *creates) refused() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.errs
}

func (s *creates) await(t *testing.T, what string, done func(*creates) bool) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(context.Context) (bool, error) { return done(s), nil }, func(done bool) bool { return done })
	if err != nil {
		t.Fatalf("%s: %v; refused: %v", what, err, s.refused())
	}
}
