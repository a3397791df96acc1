package webhook_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/images"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestVerify asks the mirror before an image is rewritten to it.
func TestVerify(t *testing.T) {
	local := patchbay.Mirror(t, registry.MirrorOptions{})
	there := push(t, local, 1)[0]
	start(t, "verify=head", "localRegistry="+local.Address())
	where, c := stage.Namespace(t), newCaller(t)

	t.Run("there", func(t *testing.T) {
		if err := awaitImage(t, c, where, "there", there, local.Address()+"/"+there); err != nil {
			t.Fatalf("%s is not rewritten: %v", there, err)
		}
		c.warnings()
	})
	t.Run("not there", func(t *testing.T) { wantLeftAlone(t, where, "acme/none:1", local.Address()) })
	t.Run("one of two", func(t *testing.T) {
		made := c.mustCreate(t, deploymentKind, where, deploymentKind.object("two", podOf("acme/missing:1", there)), metav1.DryRunAll)
		want := []string{"acme/missing:1", local.Address() + "/" + there}
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

// wantLeftAlone creates a deployment whose image stays, and says why. It asks until the
// webhook answers: a busy machine may take longer than the time that a webhook has.
func wantLeftAlone(t *testing.T, where, image, local string) {
	t.Helper()
	c := newCaller(t)
	said, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]string, error) {
		made, err := c.create(ctx, deploymentKind, where, deploymentKind.object("alone", podOf(image)), metav1.DryRunAll)
		if err == nil {
			wantImages(t, deploymentKind, made, false, image)
		}
		return c.warnings(), err
	}, func(said []string) bool { return len(said) > 0 })
	if err != nil {
		t.Errorf("nothing says why %s is not rewritten: %v", image, err)
		return
	}
	// A long name is shortened in its middle, and a long reason goes on in a next line.
	_, last, _ := strings.Cut(image, "/")
	text := strings.Join(said, " ")
	at := strings.Index(text, last+": ")
	if !strings.HasPrefix(text, "not rewritten to "+local[:9]) || at < 0 || len(text) == at+len(last)+2 {
		t.Errorf("warnings %q, want the reason why %s is not rewritten", said, image)
		return
	}
	t.Log(text)
}

// TestVerifyWhilePullingThrough has a mirror that answers HEAD when it has pulled the
// whole image, and an upstream that takes its time: the first deployment keeps its
// image, what the mirror has is rewritten meanwhile, and the next gets the copy.
func TestVerifyWhilePullingThrough(t *testing.T) {
	const slow, cached = "ghcr.io/verify/slow:1", "ghcr.io/verify/cached:1"
	if _, err := images.Push(t.Context(), stage.Upstreams.Seed(), images.Image{Name: slow}, images.Image{Name: cached}); err != nil {
		t.Fatal(err)
	}
	local := patchbay.Mirror(t, registry.MirrorOptions{PullThrough: stage.Upstreams})
	if err := pullWhole(t.Context(), local.Address()+"/"+cached, ""); err != nil {
		t.Fatal(err)
	}
	start(t, "verify=head", "localRegistry="+local.Address())
	where, c := stage.Namespace(t), newCaller(t)
	until := make(chan struct{})
	fault := registry.Fault{Host: "ghcr.io", Repository: "verify/slow", Kind: registry.KindBlob, Until: until}
	stage.Upstreams.Inject(fault)
	t.Cleanup(func() { stage.Upstreams.Withdraw(fault) })

	wantLeftAlone(t, where, slow, local.Address())
	if err := awaitImage(t, c, where, "cached", cached, local.Address()+"/"+cached); err != nil {
		t.Errorf("beside a slow pull %s is not rewritten: %v", cached, err)
	}
	close(until)
	if err := awaitImage(t, c, where, "slow", slow, local.Address()+"/"+slow); err != nil {
		t.Errorf("after the pull %s is not rewritten: %v", slow, err)
	}
}

// awaitImage tries to create a deployment until its image becomes another one. A busy
// machine may take a mirror longer for an answer than the second that it has.
func awaitImage(t *testing.T, c *caller, where, name, image, want string) error {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
		made, err := c.create(ctx, deploymentKind, where, deploymentKind.object(name, podOf(image)), metav1.DryRunAll)
		if err != nil {
			return "", err
		}
		return imagesIn(deploymentKind.pod(made))[0], nil
	}, func(image string) bool { return image == want })
	return err
}
