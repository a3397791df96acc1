package states_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/store/leases"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// endless is longer than a test: such a lease must be given up, it does not end.
const endless = time.Hour

// candidate is an engine that tries to hold the lease of a flow.
type candidate struct {
	*leases.Leases
	withdraw func() // and waits until it has
	leads    chan struct{}
	left     chan struct{}
	valid    atomic.Pointer[func() bool]
}

func contend(t *testing.T, config *rest.Config, namespace, identity string, duration time.Duration) *candidate {
	t.Helper()
	opened, err := leases.Open(t.Context(), leases.Options{Config: config, Namespace: namespace, Identity: identity, Duration: duration,
		Logger: slog.New(slog.NewTextHandler(t.Output(), nil)).With("engine", identity)})
	if err != nil {
		t.Fatal(err)
	}
	c := &candidate{Leases: opened, leads: make(chan struct{}, 100), left: make(chan struct{}, 100)}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		opened.Hold(ctx, "flow", func(ctx context.Context, valid func() bool) {
			c.valid.Store(&valid)
			c.leads <- struct{}{}
			<-ctx.Done()
			c.left <- struct{}{}
		})
	}()
	c.withdraw = func() {
		cancel()
		<-ended
	}
	t.Cleanup(c.withdraw)
	return c
}

func wait(t *testing.T, what string, signal <-chan struct{}) {
	t.Helper()
	select {
	case <-signal:
	case <-patchbay.Within(t).Done():
		t.Fatalf("still waiting until %s", what)
	}
}

// TestALeaseIsHeldByOne has engines take a lease from each other for a while, some of
// which lose their way to the API server.
func TestALeaseIsHeldByOne(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	const engines, terms = 5, 40
	var leading, count, doubled atomic.Int64
	ctx, enough := context.WithCancel(t.Context())
	defer enough()
	var all sync.WaitGroup
	for i := range engines {
		gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, "")
		if err != nil {
			t.Fatal(err)
		}
		address := gate.Address()
		opened, err := leases.Open(ctx, leases.Options{Config: gateway.Config(address), Namespace: namespace, Identity: fmt.Sprint("engine-", i), Duration: 2 * time.Second})
		if err != nil {
			t.Fatal(err)
		}
		all.Go(func() {
			defer func() { _ = gate.Close() }()
			for ctx.Err() == nil {
				term, end := context.WithCancel(ctx)
				opened.Hold(term, "flow", func(ctx context.Context, valid func() bool) {
					if leading.Add(1) > 1 {
						doubled.Add(1)
					}
					if count.Add(1) >= terms {
						enough()
					}
					switch rand.IntN(3) {
					case 0: // it loses its way to the API server, and so the lease
						_ = gate.Close()
						<-ctx.Done()
						if valid() && term.Err() == nil {
							t.Error("the lease is lost, and valid")
						}
						end()
					case 1: // it is slow to end
						end()
						time.Sleep(rand.N(20 * time.Millisecond))
					default:
						end()
					}
					leading.Add(-1)
				})
				end()
				if again, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, address); err == nil {
					gate = again // else it is there still
				}
			}
		})
	}
	stopped := context.AfterFunc(patchbay.Within(t), enough)
	all.Wait()
	stopped()
	if doubled.Load() > 0 || count.Load() < terms {
		t.Errorf("of %d terms %d began before the one before had ended", count.Load(), doubled.Load())
	}
}

// TestALeaseThatIsGivenUpIsTakenAtOnce also holds that who waits asks nothing.
func TestALeaseThatIsGivenUpIsTakenAtOnce(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	first := contend(t, stage.Config, namespace, "first", endless)
	wait(t, "the first leads", first.leads)
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() })
	second := contend(t, gateway.Config(gate.Address()), namespace, "second", endless)
	awaitHolder(t, second, "first", false)
	for _, request := range gate.Requests() {
		if request.Writes() {
			t.Errorf("who waits asks the API server: %s", request)
		}
	}
	first.withdraw()
	wait(t, "the second leads", second.leads)
	awaitHolder(t, second, "second", true)
	awaitHolder(t, first, "second", false)
	if !(*second.valid.Load())() {
		t.Error("the second leads, and another one could")
	}
}

func awaitHolder(t *testing.T, c *candidate, want string, own bool) {
	t.Helper()
	type holder struct {
		name string
		own  bool
	}
	found, err := patchbay.Await(patchbay.Within(t), func(context.Context) (holder, error) {
		name, own := c.Holder("flow")
		return holder{name, own}, nil
	}, func(h holder) bool { return h == holder{want, own} })
	if err != nil {
		t.Fatalf("the holder is %v: %v", found, err)
	}
}

func TestTheNextContainerOfAPodGoesOnAtOnce(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, "")
	if err != nil {
		t.Fatal(err)
	}
	before := contend(t, gateway.Config(gate.Address()), namespace, "pod", endless)
	wait(t, "the first container leads", before.leads)
	if err := gate.Close(); err != nil { // it can't give the lease up any more
		t.Fatal(err)
	}
	before.withdraw()
	after := contend(t, stage.Config, namespace, "pod", endless)
	wait(t, "the next container leads", after.leads)
}

func TestALeaseThatSomebodyEdits(t *testing.T) {
	t.Parallel()
	const name = "patchbay-flow-flow"
	edit := func(patch string) func(t *testing.T, namespace string) error {
		return func(t *testing.T, namespace string) error {
			_, err := stage.Cluster.CoordinationV1().Leases(namespace).Patch(t.Context(), name, types.MergePatchType, []byte(patch), metav1.PatchOptions{})
			return err
		}
	}
	tests := map[string]struct {
		edit  func(t *testing.T, namespace string) error
		loses bool
	}{
		"labels":   {edit(`{"metadata":{"labels":{"team":"shop"}}}`), false},
		"a holder": {edit(`{"spec":{"holderIdentity":"somebody","leaseDurationSeconds":1}}`), true},
		"no times": {edit(`{"spec":{"renewTime":null,"acquireTime":null,"leaseDurationSeconds":null}}`), false},
		"deleted": {func(t *testing.T, namespace string) error {
			return stage.Cluster.CoordinationV1().Leases(namespace).Delete(t.Context(), name, metav1.DeleteOptions{})
		}, true},
	}
	for what, test := range tests {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			namespace := stage.Namespace(t)
			c := contend(t, stage.Config, namespace, "engine", 3*time.Second)
			wait(t, "it leads", c.leads)
			if err := test.edit(t, namespace); err != nil {
				t.Fatal(err)
			}
			if test.loses {
				wait(t, "it does not lead any more", c.left)
				wait(t, "it leads again", c.leads)
				return
			}
			// It is renewed over the edit: a newer version that is still ours.
			edited, err := stage.Cluster.CoordinationV1().Leases(namespace).Get(t.Context(), name, metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			_, err = patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
				now, err := stage.Cluster.CoordinationV1().Leases(namespace).Get(ctx, name, metav1.GetOptions{})
				if err != nil || now.Spec.RenewTime == nil || now.Spec.HolderIdentity == nil || *now.Spec.HolderIdentity != "engine" {
					return "", err
				}
				return now.ResourceVersion, nil
			}, func(version string) bool { return version != "" && version != edited.ResourceVersion })
			if err != nil || len(c.left) > 0 {
				t.Errorf("it lost the lease %d times: %v", len(c.left), err)
			}
		})
	}
}

func TestForgottenLeases(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	first := contend(t, stage.Config, namespace, "first", endless)
	wait(t, "the first leads", first.leads)
	second := contend(t, stage.Config, namespace, "second", endless)
	count := func() int {
		list, err := stage.Cluster.CoordinationV1().Leases(namespace).List(t.Context(), metav1.ListOptions{})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.Items)
	}
	if err := second.Forget(t.Context(), "flow"); err != nil || count() != 1 {
		t.Errorf("one that another engine holds: %v, %d leases are left", err, count())
	}
	second.withdraw()
	first.withdraw()
	for range 2 { // the second time there is none
		if err := second.Forget(t.Context(), "flow"); err != nil || count() != 0 {
			t.Errorf("one that nobody holds: %v, %d leases are left", err, count())
		}
	}
}

func TestLeasesNeedARole(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	_, err := leases.Open(t.Context(), leases.Options{Config: account(t, namespace, "get"), Namespace: namespace, Identity: "engine"})
	if err == nil || !strings.Contains(err.Error(), "bind a Role with the verbs [get list watch create update delete] on leases of coordination.k8s.io") {
		t.Errorf("the error is %v", err)
	}
}
