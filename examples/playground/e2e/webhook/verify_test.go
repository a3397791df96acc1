package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestVerify asks the mirror before an image is rewritten to it.
func TestVerify(t *testing.T) {
	local := newMirror(t)
	there := push(t, local, 1)[0]
	start(t, "verify=head", "localRegistry="+local.Address())
	where, c := newNamespace(t), newCaller(t)

	t.Run("there", func(t *testing.T) {
		_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
			made, err := c.create(ctx, deploymentKind, where, deploymentKind.object("there", podOf(there)), metav1.DryRunAll)
			if err != nil {
				return "", err
			}
			return imagesIn(deploymentKind.pod(made))[0], nil
		}, func(image string) bool { return image == local.Address()+"/"+there }) // a busy machine may take a mirror longer than its second
		if err != nil {
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
