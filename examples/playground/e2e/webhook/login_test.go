package webhook_test

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
	"github.com/patchbay-dev/patchbay/examples/playground/registry"
)

// TestVerifyWithALogin asks a mirror that gives nothing to anybody who has not signed
// in, with the login of a Secret.
func TestVerifyWithALogin(t *testing.T) {
	local := patchbay.Mirror(t, registry.MirrorOptions{Username: "mirror", Password: "mirror-password"})
	there := push(t, local, 1)[0]
	where := stage.Namespace(t)
	client, err := kubernetes.NewForConfig(stage.Config)
	if err != nil {
		t.Fatal(err)
	}
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "pull"}, Type: corev1.SecretTypeDockerConfigJson, StringData: map[string]string{
		corev1.DockerConfigJsonKey: fmt.Sprintf(`{"auths": {"http://%s/": {"username": "mirror", "password": "mirror-password"}}}`, local.Address()),
	}}
	if _, err := client.CoreV1().Secrets(where).Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	b := start(t, "verify=head", "localRegistry="+local.Address(), "registrySecret="+where+"/pull")
	c := newCaller(t)
	if err := awaitImage(t, c, where, "there", there, local.Address()+"/"+there); err != nil {
		t.Errorf("%s is not rewritten: %v, %q", there, err, c.warnings())
	}
	wantLeftAlone(t, where, "acme/none:1", local.Address())
	roles := b.Do(t, "rbac", flow).Stdout
	if !strings.Contains(roles, "namespace: "+where) || !strings.Contains(roles, "resourceNames: [pull]") {
		t.Errorf("the roles don't let the flow read its Secret:\n%s", roles)
	}
	if strings.Contains(b.Log(), "mirror-password") {
		t.Error("the log holds the password")
	}
}
