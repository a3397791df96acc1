package webhook_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestVerifyInARush creates a thousand deployments at once, with one of twenty
// images or with all of them, which nobody has asked for before: the mirror gets
// a request for each image, and no more.
func TestVerifyInARush(t *testing.T) {
	const creates, distinct = 1000, 20
	tests := map[string]struct {
		each    int // images of a deployment
		prepare func(t *testing.T, b *bay)
		counts  time.Duration // how long an answer of the mirror does
		all     bool          // deployments are rewritten, however busy the machine is
	}{
		"one image, as installed": {1, func(*testing.T, *bay) {}, time.Minute, false},
		"one image, in no hurry":  {1, takeTime, time.Hour, true},
		"all images, in no hurry": {distinct, takeTime, time.Hour, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			local := patchbay.Mirror(t, registry.MirrorOptions{})
			names := push(t, local, distinct)
			b := install(t, "verify=head", "localRegistry="+local.Address())
			test.prepare(t, b)
			b.Do(t, "flow", "start", flow)
			b.awaitAsked(t)
			imagesOf := func(i int) []string {
				first := i % (distinct - test.each + 1)
				return names[first : first+test.each]
			}
			where, callers := stage.Namespace(t), newCallers(t, creates/100)
			local.Reset()
			openBefore := failedOpen(t)

			began := time.Now()
			most := rush(t, creates, func(i int) error {
				k := sleepingKind()
				return createPatiently(t.Context(), callers[i%len(callers)], k, where, k.object(fmt.Sprintf("d%d", i), podOf(imagesOf(i)...)))
			})
			took := time.Since(began)
			asked := heads(local.Requests())
			rounds := 1 + int(took/test.counts) // on a machine that is slow enough
			if len(asked) > rounds*distinct || test.all && len(asked) < distinct {
				t.Errorf("%d requests to the mirror in %s, want one for each of %d: %v", len(asked), took, distinct, asked)
			}
			rewritten := countRewritten(t, where, creates, local.Address(), imagesOf)
			// A machine that is cluster, webhook and test at once may miss the second
			// that a mirror has, which a warning says, or the time that a webhook has.
			open, warned := failedOpen(t)-openBefore, 0
			for _, c := range callers {
				warned += len(c.warnings())
			}
			if test.all && rewritten < creates || rewritten+open+warned < creates {
				t.Errorf("%d of %d deployments are rewritten; %d warnings, %d reviews without an answer", rewritten, creates, warned, open)
			}
			t.Logf("%d creates, %d at once, with %d of %d images: %d rewritten, %d warnings, %d reviews without an answer, %d requests to the mirror, %s",
				creates, most, test.each, distinct, rewritten, warned, open, len(asked), took.Round(time.Millisecond))
		})
	}
}

// createPatiently creates an object, and tries again when the cluster itself was too slow:
// a machine that has little to give lets a rush wait for more than the minute that the API
// server has for a request, or etcd for more than it has.
func createPatiently(ctx context.Context, c *caller, k kind, where string, object *unstructured.Unstructured) error {
	const tries = 5
	for n := 1; ; n++ {
		_, err := c.create(ctx, k, where, object)
		switch {
		case err == nil, n > 1 && apierrors.IsAlreadyExists(err): // the one before went through
			return nil
		case n == tries || !apierrors.IsTimeout(err) && !apierrors.IsServerTimeout(err) && !apierrors.IsTooManyRequests(err) &&
			!strings.Contains(err.Error(), "etcdserver: request timed out"):
			return err
		}
	}
}

// failedOpen is how often the API server let an object through because the
// webhook had not answered.
func failedOpen(t *testing.T) int {
	t.Helper()
	text, err := cluster.Discovery().RESTClient().Get().AbsPath("/metrics").DoRaw(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	found := failOpenLine.FindSubmatch(text)
	if found == nil {
		return 0
	}
	count, err := strconv.Atoi(string(found[1]))
	if err != nil {
		t.Fatal(err)
	}
	return count
}

var failOpenLine = regexp.MustCompile(`(?m)^apiserver_admission_webhook_fail_open_count\{name="` + regexp.QuoteMeta(hookName) + `",type="admit"\} (\S+)$`)

// takeTime gives everything on the way of a review half a minute, the most that
// the API server waits for a webhook, and keeps answers for longer than a rush
// may take.
func takeTime(t *testing.T, b *bay) {
	t.Helper()
	var document map[string]any
	if err := b.Do(t, "flow", "get", flow, "-o", "json").Decode(&document); err != nil {
		t.Fatal(err)
	}
	spec := document["spec"].(map[string]any)
	for _, n := range spec["nodes"].([]any) {
		if node := n.(map[string]any); node["id"] == "check" {
			node["settings"] = map[string]any{"budget": 25_000, "availableFor": 3600}
		}
	}
	for _, e := range spec["edges"].([]any) {
		switch edge := e.(map[string]any); edge["to"] {
		case "register.request":
			edge["map"].(map[string]any)["timeoutSeconds"] = 30
		case "server.start":
			edge["map"].(map[string]any)["writeTimeout"] = 30
		}
	}
	text, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := b.Options.Try(patchbay.Within(t), string(text), "flow", "apply", "-f", "-")
	if err != nil || outcome.Code != 0 {
		t.Fatal(outcome, err)
	}
}

// push puts images into a mirror, and returns them as a user names them.
func push(t *testing.T, local *registry.Mirror, count int) []string {
	t.Helper()
	var names []string
	var pushed []images.Image
	for i := range count {
		names = append(names, fmt.Sprintf("acme/app%d:1", i))
		pushed = append(pushed, images.Image{Name: local.Address() + "/" + names[i]})
	}
	if _, err := images.Push(t.Context(), local.Seed(), pushed...); err != nil {
		t.Fatal(err)
	}
	return names
}

// sleepingKind is a deployment that makes neither ReplicaSets nor pods, so that
// the mirror hears from the webhook only.
func sleepingKind() kind {
	k := deploymentKind
	k.spec = map[string]any{"paused": true, "replicas": int64(0)}
	return k
}

// newCallers returns clients with a connection each: the API server takes a
// hundred requests at a time over one. The connections are made here, since a
// rush is not to wait for handshakes.
func newCallers(t *testing.T, count int) []*caller {
	t.Helper()
	var callers []*caller
	for range count {
		c, config := &caller{}, rest.CopyConfig(stage.Config)
		config.QPS, config.WarningHandler = -1, c
		config.Dial = new(net.Dialer).DialContext // clients with the same configuration share a connection
		client, err := dynamic.NewForConfig(config)
		if err != nil {
			t.Fatal(err)
		}
		c.Interface = client
		if _, err := c.Resource(nodeResource).List(t.Context(), metav1.ListOptions{Limit: 1}); err != nil {
			t.Fatal(err)
		}
		callers = append(callers, c)
	}
	return callers
}

// rush does something many times at once, and returns how often at most.
func rush(t *testing.T, times int, do func(i int) error) (most int64) {
	t.Helper()
	var group errgroup.Group
	var under, peak atomic.Int64
	begin := make(chan struct{})
	for i := range times {
		group.Go(func() error {
			<-begin
			for now := under.Add(1); ; {
				if before := peak.Load(); now <= before || peak.CompareAndSwap(before, now) {
					break
				}
			}
			defer under.Add(-1)
			return do(i)
		})
	}
	close(begin)
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	return peak.Load()
}

// countRewritten looks at the deployments d0 and on as they are stored, each of
// whose images has to be the one that was asked for or that of the mirror, and
// removes them. It counts those that are rewritten throughout.
func countRewritten(t *testing.T, where string, count int, local string, imagesOf func(i int) []string) (rewritten int) {
	t.Helper()
	deployments := cluster.AppsV1().Deployments(where)
	list, err := deployments.List(t.Context(), listAll)
	if err != nil {
		t.Fatal(err)
	}
	stored := map[string][]corev1.Container{}
	for _, d := range list.Items {
		stored[d.Name] = d.Spec.Template.Spec.Containers
	}
	for i := range count {
		containers, want, moved := stored[fmt.Sprintf("d%d", i)], imagesOf(i), 0
		if len(containers) != len(want) {
			t.Errorf("deployment d%d has %d containers, want %d", i, len(containers), len(want))
			continue
		}
		for n, container := range containers {
			switch container.Image {
			case local + "/" + want[n]:
				moved++
			case want[n]:
			default:
				t.Errorf("deployment d%d has the image %q, want %s at %s", i, container.Image, want[n], local)
			}
		}
		if moved == len(want) {
			rewritten++
		}
	}
	removeAll(t, where, len(stored))
	return rewritten
}

// removeAll removes the deployments of a namespace. A slow machine takes longer for a
// thousand than the API server lets a request take; the next request goes on.
func removeAll(t *testing.T, where string, left int) {
	t.Helper()
	ctx, deployments := context.WithoutCancel(t.Context()), cluster.AppsV1().Deployments(where)
	for {
		err := deployments.DeleteCollection(ctx, metav1.DeleteOptions{}, listAll)
		if err == nil {
			return
		}
		list, failure := deployments.List(ctx, listAll)
		if failure != nil || len(list.Items) >= left {
			t.Fatalf("remove the deployments of namespace %s, of which %d are left: %v", where, left, errors.Join(err, failure))
		}
		left = len(list.Items)
	}
}

// heads are the images that the mirror was asked for, of those that push made: the
// answer for what awaitAsked tried may come late.
func heads(requests []registry.Request) []string {
	var asked []string
	for _, r := range requests {
		if r.Kind == registry.KindManifest && strings.HasPrefix(r.Repository, "acme/") {
			asked = append(asked, r.Method+" "+r.Repository)
		}
	}
	return asked
}
