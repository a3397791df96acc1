package objects_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/store/leases"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const beat = time.Second

// counter is what a flow that beats once a second asks, by whoever runs it.
type counter struct {
	*httptest.Server
	mu    sync.Mutex
	times []time.Time
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	c := &counter{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.times = append(c.times, time.Now())
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.times)
}

// more waits for so many further beats.
func (c *counter) more(t *testing.T, further int) {
	t.Helper()
	want := c.count() + further
	if _, err := patchbay.Await(patchbay.Within(t), func(context.Context) (int, error) { return c.count(), nil }, func(n int) bool { return n >= want }); err != nil {
		t.Fatalf("%d beats of %d: %v", c.count(), want, err)
	}
}

// check holds that no beat came twice, and none later than the lease of a server ends that
// was killed. The ticker waits from the end of a beat to the next, so that the first bound
// does not depend on the machine.
func (c *counter) check(t *testing.T) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	var longest time.Duration
	for i := 1; i < len(c.times); i++ {
		gap := c.times[i].Sub(c.times[i-1])
		longest = max(longest, gap)
		if gap < beat*9/10 {
			t.Errorf("beat %d came %s after the one before", i, gap)
		}
	}
	t.Logf("%d beats, the longest gap was %s", len(c.times), longest.Round(10*time.Millisecond))
	if longest > 2*leases.Duration {
		t.Errorf("the longest gap was %s", longest)
	}
}

func (c *counter) flow() string {
	return fmt.Sprintf(`apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: beats}
spec:
  nodes:
    - {id: ticker, component: common/ticker, settings: {delay: %d}}
    - {id: ask, component: http/http_request, settings: {allowLoopback: true, allowPrivate: true}}
  edges:
    - {from: ticker.out, to: ask.request, map: {url: %q}}
`, beat.Milliseconds(), c.URL)
}

// servers opens two servers on the flows of one namespace.
func servers(t *testing.T) (a, b *bay) {
	t.Helper()
	a = open(t)
	b = &bay{Bay: patchbay.New(a.Options), namespace: a.namespace, flows: a.flows}
	b.Options.Dir = t.TempDir()
	b.Options.Env = append([]string{"HOME=" + b.Options.Dir}, b.Options.Env...)
	b.Serve(t)
	return a, b
}

// leader is the one of two servers that runs the triggers of the flow, and the other one.
func leader(t *testing.T, a, b *bay) (leads, waits *bay) {
	t.Helper()
	shows := func(one *bay) func(context.Context) (string, error) {
		return func(ctx context.Context) (string, error) {
			status, err := one.Status(ctx, "beats")
			return string(status.Panel("ticker")), err
		}
	}
	here := `"status":"Running"`
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([2]string, error) {
		first, err := shows(a)(ctx)
		if err != nil {
			return [2]string{}, err
		}
		second, err := shows(b)(ctx)
		return [2]string{first, second}, err
	}, func(both [2]string) bool {
		switch {
		case strings.Contains(both[0], here) && strings.Contains(both[1], `"status":"Running on `):
			leads, waits = a, b
		case strings.Contains(both[1], here) && strings.Contains(both[0], `"status":"Running on `):
			leads, waits = b, a
		}
		return leads != nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return leads, waits
}

// TestTwoServersTickOnce ends the server that runs the triggers, in the two ways in which
// one ends, and stops and deletes the flow at the other one.
func TestTwoServersTickOnce(t *testing.T) {
	c := newCounter(t)
	a, b := servers(t)
	if err := a.apply(t, c.flow()); err != nil {
		t.Fatal(err)
	}
	a.await(t, "beats", ready)
	for _, one := range []*bay{a, b} {
		if _, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
			return one.Try(t, "flow", "status", "beats").Stdout, nil
		}, func(text string) bool { return strings.Contains(text, "ticker") }); err != nil {
			t.Fatal(err)
		}
	}
	b.Do(t, "flow", "start", "beats")
	c.more(t, 3)
	leads, waits := leader(t, a, b)

	if err := leads.Stop(); err != nil { // it gives the lease up
		t.Fatal(err)
	}
	c.more(t, 3)
	leads.Serve(t)
	again, other := leader(t, leads, waits)
	if again != waits {
		t.Error("the lease has moved to a server that came back, from one that lives")
	}
	if err := again.Kill(); err != nil { // the lease ends by itself
		t.Fatal(err)
	}
	c.more(t, 3)
	again.Serve(t)
	leads, waits = leader(t, again, other)
	a.await(t, "beats", func(o *unstructured.Unstructured) bool { return condition(o, "Running") == "True Started" })

	c.check(t)

	waits.Do(t, "flow", "stop", "beats")
	if _, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		status, err := leads.Status(ctx, "beats")
		return string(status.Panel("ticker")), err
	}, func(panel string) bool { return strings.Contains(panel, `"status":"Not running"`) }); err != nil {
		t.Fatal(err)
	}
	leads.Do(t, "flow", "start", "beats")
	c.more(t, 2)

	waits.Do(t, "flow", "uninstall", "beats")
	if _, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (error, error) {
		_, err := a.flows.Get(ctx, "beats", metav1.GetOptions{})
		return err, nil
	}, apierrors.IsNotFound); err != nil {
		t.Fatal(err)
	}
	left, err := stage.Cluster.CoordinationV1().Leases(a.namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil || len(left.Items) > 0 {
		t.Errorf("%d leases are left: %v", len(left.Items), err)
	}
}

// TestServersWithoutTheAPIServer takes the API server away for longer than a lease holds.
func TestServersWithoutTheAPIServer(t *testing.T) {
	c := newCounter(t)
	namespace := stage.Namespace(t)
	define(t)
	gate, err := gateway.Start(context.WithoutCancel(t.Context()), stage.Config, "")
	if err != nil {
		t.Fatal(err)
	}
	address := gate.Address()
	kubeconfig, err := gateway.Kubeconfig(t.TempDir(), address)
	if err != nil {
		t.Fatal(err)
	}
	a := openAs(t, namespace, kubeconfig)
	if err := a.apply(t, c.flow()); err != nil {
		t.Fatal(err)
	}
	a.await(t, "beats", ready)
	a.Do(t, "flow", "start", "beats")
	c.more(t, 2)

	if err := gate.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		status, err := a.Status(ctx, "beats")
		return string(status.Panel("ticker")), err
	}, func(panel string) bool { return strings.Contains(panel, `"status":"Waiting for the flow's lease"`) }); err != nil {
		t.Fatal(err)
	}
	silent := c.count()
	if response, err := http.Get(a.Address() + "/readyz"); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("ready: %v, %v", response, err)
	} else if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	if gate, err = gateway.Start(context.WithoutCancel(t.Context()), stage.Config, address); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = gate.Close() })
	c.more(t, 2)
	if c.count() < silent+2 {
		t.Error("it has not gone on")
	}
}
