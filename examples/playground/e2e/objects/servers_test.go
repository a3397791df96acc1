package objects_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/store/leases"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/product"
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
	namespace := stage.Namespace(t)
	define(t)
	kubeconfig := account(t, namespace)
	return openNamed(t, namespace, kubeconfig, "a"), openNamed(t, namespace, kubeconfig, "b")
}

// holder waits until an engine holds the lease of the flow, another one than before.
func holder(t *testing.T, namespace, before string) string {
	t.Helper()
	found, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		lease, err := stage.Cluster.CoordinationV1().Leases(namespace).Get(ctx, "patchbay-flow-beats", metav1.GetOptions{})
		if err != nil || lease.Spec.HolderIdentity == nil {
			return "", err
		}
		return *lease.Spec.HolderIdentity, nil
	}, func(name string) bool { return name != "" && name != before })
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// TestTwoServersTickOnce ends the server that runs the triggers, and holds it up for longer
// than its lease. It asks the other one for all that this one knows, and stops and deletes
// the flow there.
func TestTwoServersTickOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	a, b := servers(t)
	named := func(name string) (leads, waits *bay) {
		if name == "a" {
			return a, b
		}
		return b, a
	}
	if err := a.apply(t, c.flow()); err != nil {
		t.Fatal(err)
	}
	a.await(t, "beats", ready)
	leads, waits := named(holder(t, a.namespace, ""))
	if _, err := patchbay.Await(patchbay.Within(t), func(context.Context) (int, error) {
		return waits.Try(t, "flow", "start", "beats").Code, nil // as soon as it has deployed it too
	}, func(code int) bool { return code == 0 }); err != nil {
		t.Fatal(err)
	}
	c.more(t, 3)
	a.await(t, "beats", func(o *unstructured.Unstructured) bool { return condition(o, "Running") == "True Started" })
	asksForAll(t, leads, waits)

	name := holder(t, a.namespace, "")
	if err := leads.Stop(); err != nil { // it gives the lease up
		t.Fatal(err)
	}
	name = holder(t, a.namespace, name)
	c.more(t, 3)
	leads.Serve(t)
	leads, waits = named(name)

	if err := syscall.Kill(leads.PID(), syscall.SIGSTOP); err != nil { // its lease ends by itself
		t.Fatal(err)
	}
	namesWhoIsSilent(t, waits, name)
	name = holder(t, a.namespace, name)
	c.more(t, 3)
	if err := syscall.Kill(leads.PID(), syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	c.more(t, 3)
	c.check(t)

	leads, waits = named(name)
	waits.Do(t, "flow", "stop", "beats")
	for _, one := range []*bay{leads, waits} {
		awaitPanel(t, one, "beats", "ticker", "Not running")
	}
	waits.Do(t, "flow", "uninstall", "beats")
	if _, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (error, error) {
		_, err := a.flows.Get(ctx, "beats", metav1.GetOptions{})
		return err, nil
	}, apierrors.IsNotFound); err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Cluster.CoordinationV1().Leases(a.namespace).Get(t.Context(), "patchbay-flow-beats", metav1.GetOptions{}); !apierrors.IsNotFound(err) {
		t.Errorf("the flow's lease is left: %v", err)
	}
}

// asksForAll asks a server for what only another one has.
func asksForAll(t *testing.T, has, asked *bay) {
	t.Helper()
	theirs, err := has.Runs(t.Context(), "beats")
	if err != nil || len(theirs) == 0 {
		t.Fatalf("%d runs, %v", len(theirs), err)
	}
	oldest := theirs[len(theirs)-1].ID
	_, err = patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) { // it may not know the other one yet
		runs, err := asked.Runs(ctx, "beats")
		return slices.ContainsFunc(runs, func(run product.Run) bool { return run.ID == oldest }), err
	}, func(has bool) bool { return has })
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{oldest, "last"} {
		if run, err := asked.Run(t.Context(), "beats", id); err != nil || run.State == "" {
			t.Errorf("run %s: %+v, %v", id, run, err)
		}
	}
	status, err := asked.Status(t.Context(), "beats")
	if panel := string(status.Panel("ticker")); err != nil || !strings.Contains(panel, `"status":"Running"`) || !strings.Contains(panel, "nextRun") && !strings.Contains(panel, "lastRun") {
		t.Errorf("the panel is not that of the server which runs the ticker: %s, %v", panel, err)
	}
	request, err := http.NewRequestWithContext(patchbay.Within(t), http.MethodGet, asked.Address()+"/api/v1/events?flow=beats", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+asked.Token())
	stream, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Body.Close()
	for lines := bufio.NewScanner(stream.Body); ; {
		if !lines.Scan() {
			t.Fatalf("no event of a run came: %v", lines.Err())
		}
		if lines.Text() == "event: run" {
			return
		}
	}
}

// namesWhoIsSilent holds that a list of runs says whose are missing.
func namesWhoIsSilent(t *testing.T, asked *bay, silent string) {
	t.Helper()
	request, err := http.NewRequestWithContext(patchbay.Within(t), http.MethodGet, asked.Address()+"/api/v1/flows/beats/runs", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+asked.Token())
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Patchbay-Unanswered"); answer.StatusCode != http.StatusOK || got != silent {
		t.Errorf("%s, and %q did not answer, want %q", answer.Status, got, silent)
	}
}

// TestServersWithoutTheAPIServer takes the API server away for longer than a lease holds.
func TestServersWithoutTheAPIServer(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	namespace := stage.Namespace(t)
	define(t)
	way := newWay(t)
	a := openAs(t, namespace, way.kubeconfig(t))
	if err := a.apply(t, c.flow()); err != nil {
		t.Fatal(err)
	}
	a.await(t, "beats", ready)
	a.Do(t, "flow", "start", "beats")
	c.more(t, 2)

	way.close(t)
	awaitPanel(t, a, "beats", "ticker", "Waiting for the flow's lease")
	if response, err := http.Get(a.Address() + "/readyz"); err != nil || response.StatusCode != http.StatusOK {
		t.Errorf("ready: %v, %v", response, err)
	} else if err := response.Body.Close(); err != nil {
		t.Error(err)
	}
	way.open(t)
	c.more(t, 2)
}
