package controlplane_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	registrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
)

// TestWebhookBehindAService puts an unmodified webhook configuration, which
// names a Service, to the test: once with an annotated Service and once with
// an address that was given at the start.
func TestWebhookBehindAService(t *testing.T) {
	hook, caPEM := startWebhook(t)
	cp := start(t, controlplane.Options{Services: map[string]string{"default/fixed:443": hook}})
	client := client(t, cp)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()

	service := &corev1.Service{
		ObjectMeta: metav1.ObjectMeta{Name: "annotated", Annotations: map[string]string{"playground.patchbay.dev/address": hook}},
		Spec:       corev1.ServiceSpec{Ports: []corev1.ServicePort{{Port: 443}}},
	}
	if _, err := client.CoreV1().Services("default").Create(ctx, service, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"annotated", "fixed"} {
		t.Run(name, func(t *testing.T) {
			configure(ctx, t, client, name, caPEM)
			// The API server learns of the configuration, and of the Service, a
			// moment after each is stored, and not in that order.
			tick := time.NewTicker(50 * time.Millisecond)
			defer tick.Stop()
			for {
				created, err := client.AppsV1().Deployments("default").Create(ctx, deployment("hooked", nil),
					metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
				if err != nil && !unknownService(err, name) {
					t.Fatal(err)
				}
				if err == nil && created.Spec.Template.Spec.Containers[0].Image == "rewritten:1" {
					return
				}
				select {
				case <-tick.C:
				case <-ctx.Done():
					t.Fatalf("the webhook was never asked, lastly: %v", err)
				}
			}
		})
	}
}

// unknownService reports whether a webhook was not called because the API server
// has not seen its Service yet.
func unknownService(err error, name string) bool {
	return apierrors.IsInternalError(err) && strings.Contains(err.Error(), fmt.Sprintf("service %q not found", name))
}

func configure(ctx context.Context, t *testing.T, client kubernetes.Interface, service string, caPEM []byte) {
	t.Helper()
	fail, none, path := registrationv1.Fail, registrationv1.SideEffectClassNone, "/mutate"
	_, err := client.AdmissionregistrationV1().MutatingWebhookConfigurations().Create(ctx, &registrationv1.MutatingWebhookConfiguration{
		ObjectMeta: metav1.ObjectMeta{Name: service},
		Webhooks: []registrationv1.MutatingWebhook{{
			Name: service + ".example.com",
			ClientConfig: registrationv1.WebhookClientConfig{
				Service:  &registrationv1.ServiceReference{Namespace: "default", Name: service, Path: &path},
				CABundle: caPEM,
			},
			Rules: []registrationv1.RuleWithOperations{{
				Operations: []registrationv1.OperationType{registrationv1.Create},
				Rule:       registrationv1.Rule{APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"deployments"}},
			}},
			FailurePolicy:           &fail,
			SideEffects:             &none,
			AdmissionReviewVersions: []string{"v1"},
		}},
	}, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
		defer cancel()
		_ = client.AdmissionregistrationV1().MutatingWebhookConfigurations().Delete(ctx, service, metav1.DeleteOptions{})
	})
}

// startWebhook serves a webhook that rewrites the first container's image, and
// returns its address and CA.
func startWebhook(t *testing.T) (address string, caPEM []byte) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		DNSNames:     []string{"annotated.default.svc", "fixed.default.svc"},
		NotAfter:     time.Now().Add(time.Hour),
		IsCA:         true, BasicConstraintsValid: true,
		KeyUsage:    x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(mutate))
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server.Listener.Addr().String(), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func mutate(w http.ResponseWriter, r *http.Request) {
	var review admissionv1.AdmissionReview
	if err := json.NewDecoder(r.Body).Decode(&review); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	var object appsv1.Deployment
	if err := json.Unmarshal(review.Request.Object.Raw, &object); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	patch := admissionv1.PatchTypeJSONPatch
	review.Response = &admissionv1.AdmissionResponse{
		UID: review.Request.UID, Allowed: true, PatchType: &patch,
		Patch: []byte(`[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"rewritten:1"}]`),
	}
	review.Request = nil
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(review)
}
