package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestVerify asks the mirror before an image is rewritten to it: a thousand
// reviews at once of twenty images cost it no more than twenty requests.
func TestVerify(t *testing.T) {
	const reviews, creates, distinct = 1000, 200, 20
	local := newMirror(t)
	var names []string
	var pushed []images.Image
	for i := range distinct {
		names = append(names, fmt.Sprintf("acme/app%d:1", i))
		pushed = append(pushed, images.Image{Name: local.Address() + "/" + names[i]})
	}
	if _, err := images.Push(t.Context(), local.Seed(), pushed...); err != nil {
		t.Fatal(err)
	}
	start(t, "verify=head", "localRegistry="+local.Address())
	where, c := newNamespace(t), newCaller(t)
	local.Reset()

	// First the reviews alone, all at once, which is more than a cluster's
	// machine can do beside the tests; then creates.
	// A connection carries 250 at a time, and is there before: otherwise what is
	// measured is a rush of handshakes.
	var clients []*http.Client
	for range reviews / 200 {
		client := newHTTPClient(t)
		post(t, client, strings.NewReader(reviewOf(replicaSetKind, "nginx:1")))
		clients = append(clients, client)
	}
	began := time.Now()
	answers := make([][]byte, reviews)
	storm(t, reviews, func(i int) (bool, error) {
		status, answer, err := send(t.Context(), clients[i%len(clients)], strings.NewReader(reviewOf(deploymentKind, names[i%distinct])))
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("answer %d %.200s", status, answer)
		}
		answers[i] = answer
		return true, err
	})
	if t.Failed() {
		t.FailNow()
	}
	rewritten := 0
	for i, answer := range answers {
		switch all, said := operations(t, "u-1", answer); {
		case len(all) == 2 && all[1].Value == local.Address()+"/"+names[i%distinct]:
			rewritten++
		case len(all) > 0 || len(said) != 1: // a busy machine may take a mirror longer than its second
			t.Errorf("review %d of %s: patch %v and warnings %q", i, names[i%distinct], all, said)
		}
	}
	asked := heads(local.Requests())
	if len(asked) > distinct {
		t.Errorf("%d requests to the mirror, want at most %d: %v", len(asked), distinct, asked)
	}
	t.Logf("%d reviews of %d images at once: %d rewritten, %d manifest requests at the mirror, %s", reviews, distinct, rewritten, len(asked), time.Since(began).Round(time.Millisecond))

	create := func(ctx context.Context, i int) (bool, error) {
		image := names[i%distinct]
		made, err := c.create(ctx, deploymentKind, where, deploymentKind.object(fmt.Sprintf("d%d", i), podOf(image)), metav1.DryRunAll)
		return err == nil && imagesIn(deploymentKind.pod(made))[0] == local.Address()+"/"+image, err
	}
	for i := range distinct {
		_, err := patchbay.Await(within(t), func(ctx context.Context) (bool, error) { return create(ctx, i) }, func(rewritten bool) bool { return rewritten })
		if err != nil {
			t.Fatalf("%s is not rewritten: %v", names[i], err)
		}
	}
	local.Reset()
	rewritten = storm(t, creates, func(i int) (bool, error) { return create(t.Context(), i) })
	if asked := heads(local.Requests()); rewritten != creates || len(asked) > 0 {
		t.Errorf("%d of %d creates rewritten, want all, with no further requests to the mirror: %v", rewritten, creates, asked)
	}

	t.Run("not there", func(t *testing.T) { wantLeftAlone(t, where, "acme/none:1", local.Address()) })
	t.Run("one of two", func(t *testing.T) {
		made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("two", podOf("acme/missing:1", names[0])), metav1.DryRunAll)
		want := []string{"acme/missing:1", local.Address() + "/" + names[0]}
		if got := imagesIn(deploymentKind.pod(made)); !slices.Equal(got, want) {
			t.Errorf("images %q, want %q", got, want)
		}
	})
	t.Run("unreachable", func(t *testing.T) {
		if err := local.Close(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Fatal(err)
		}
		wantLeftAlone(t, where, "acme/other:1", local.Address())
	})
}

// storm does something many times at once, and counts how often it came true.
func storm(t *testing.T, times int, do func(i int) (bool, error)) int {
	t.Helper()
	var count atomic.Int64
	var group errgroup.Group
	for i := range times {
		group.Go(func() error {
			ok, err := do(i)
			if ok {
				count.Add(1)
			}
			return err
		})
	}
	if err := group.Wait(); err != nil {
		t.Error(err)
	}
	return int(count.Load())
}

// wantLeftAlone creates a deployment whose image stays, and says why.
func wantLeftAlone(t *testing.T, where, image, local string) {
	t.Helper()
	c := newCaller(t)
	made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("alone", podOf(image)), metav1.DryRunAll)
	wantImages(t, deploymentKind, made, false, image)
	want := fmt.Sprintf("not rewritten to %s/%s: ", local, image)
	if said := c.warnings(); len(said) != 1 || !strings.HasPrefix(said[0], want) || len(said[0]) == len(want) {
		t.Errorf("warnings %q, want one that begins with %q", said, want)
	} else {
		t.Log(said[0])
	}
}

// heads are the images that the mirror was asked for.
func heads(requests []registry.Request) []string {
	var asked []string
	for _, r := range requests {
		if r.Kind == registry.KindManifest {
			asked = append(asked, r.Method+" "+r.Repository)
		}
	}
	return asked
}
