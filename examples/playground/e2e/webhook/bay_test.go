package webhook_test

import (
	"context"
	"strconv"
	"strings"
	"testing"

	registrationv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// bay is a patchbay server with the webhook installed.
type bay struct {
	patchbay.Bay
	pods bool // what the webhook sees is pods, not templates
}

// install starts a server and installs the webhook with parameters of the form
// NAME=VALUE. When the test ends the webhook is uninstalled, and its
// configuration has to be gone.
func install(t *testing.T, parameters ...string) *bay {
	t.Helper()
	b := &bay{Bay: patchbay.New(stage.Options(t.TempDir(), stage.ControlPlane.Kubeconfig()))}
	b.Serve(t)
	args := []string{"solution", "install", flow}
	for _, p := range append([]string{
		"localRegistry=" + mirror, "port=" + strconv.Itoa(hookPort), "address=127.0.0.1", "selfCheckAddress=" + hookAddress(),
	}, parameters...) {
		args = append(args, "--set", p)
		b.pods = b.pods || p == "resources=pods"
	}
	b.Do(t, args...)
	t.Cleanup(func() {
		select {
		case <-b.Exited(): // killed and not started again
			deleteConfiguration(t)
			return
		default:
		}
		b.Do(t, "flow", "uninstall", flow)
		awaitUnregistered(t)
	})
	return b
}

// start presses Start and returns once the API server asks the webhook.
func start(t *testing.T, parameters ...string) *bay {
	t.Helper()
	b := install(t, parameters...)
	b.Do(t, "flow", "start", flow)
	b.awaitAsked(t)
	return b
}

// awaitAsked waits until the API server, which learns of a configuration a
// moment after it is stored, asks the webhook.
func (b *bay) awaitAsked(t *testing.T) {
	t.Helper()
	b.await(t, func(image string, warnings []string) bool { return image != "probe:1" || len(warnings) > 0 })
}

// awaitRewriting waits until the webhook answers, after a time without.
func (b *bay) awaitRewriting(t *testing.T) {
	t.Helper()
	b.await(t, func(image string, _ []string) bool { return image != "probe:1" })
}

func (b *bay) await(t *testing.T, answered func(image string, warnings []string) bool) {
	t.Helper()
	k := deploymentKind
	if b.pods {
		k = podKind
	}
	c := newCaller(t)
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		object := k.object("probe", podOf("probe:1"))
		made, err := c.create(ctx, k, "default", object, metav1.DryRunAll)
		if err != nil {
			return false, err
		}
		return answered(imagesIn(k.pod(made))[0], c.warnings()), nil
	}, func(asked bool) bool { return asked })
	if err != nil {
		t.Fatalf("the webhook is not asked: %v; its flow: %s", err, b.Do(t, "flow", "status", flow))
	}
}

// registered reads the configuration.
func registered(t *testing.T) *registrationv1.MutatingWebhookConfiguration {
	t.Helper()
	found, err := cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(t.Context(), configuration, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func awaitUnregistered(t *testing.T) {
	t.Helper()
	_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (bool, error) {
		_, err := cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().Get(ctx, configuration, metav1.GetOptions{})
		return apierrors.IsNotFound(err), nil
	}, func(gone bool) bool { return gone })
	if err != nil {
		t.Errorf("the configuration is still there: %v", err)
		deleteConfiguration(t)
	}
}

func deleteConfiguration(t *testing.T) {
	t.Helper()
	err := cluster.AdmissionregistrationV1().MutatingWebhookConfigurations().Delete(context.WithoutCancel(t.Context()), configuration, metav1.DeleteOptions{})
	if err != nil && !apierrors.IsNotFound(err) {
		t.Error(err)
	}
}

// mirrored is where an image belongs at the mirror, by the rule of the user's
// manual: Docker Hub flat, every other host in the path.
func mirrored(image string) string {
	if !strings.Contains(image, "/") {
		image = "library/" + image
	}
	return mirror + "/" + image
}
