package solutions_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	registrationv1 "k8s.io/api/admissionregistration/v1"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// deployment makes a Deployment of one container in a namespace.
func deployment(t *testing.T, namespace, name, image string, change func(*appsv1.Deployment)) *appsv1.Deployment {
	t.Helper()
	labels := map[string]string{"app": name}
	d := &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{}},
		Spec: appsv1.DeploymentSpec{
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels, Annotations: map[string]string{}},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: image}}},
			},
		},
	}
	if change != nil {
		change(d)
	}
	made, err := stage.Cluster.AppsV1().Deployments(namespace).Create(t.Context(), d, metav1.CreateOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return made
}

// table are the lines of CSV that a node was given.
func table(t *testing.T, text string) []string {
	t.Helper()
	var encoded string
	if err := json.Unmarshal([]byte(text), &encoded); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	return strings.Split(strings.TrimSpace(encoded), "\r\n")
}

// wantLine looks for a line of CSV.
func wantLine(t *testing.T, lines []string, want string) {
	t.Helper()
	if !slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, want) }) {
		t.Errorf("no line has %s:\n%s", want, strings.Join(lines, "\n"))
	}
}

func imageReport() solution {
	return solution{
		name:   "image-report",
		values: map[string]any{"localRegistry": "mirror.example:5000"},
		rights: []string{"list cronjobs", "list daemonsets", "list deployments", "list pods", "list statefulsets"},
		works: func(t *testing.T, f *flow) {
			namespace := stage.Namespace(t)
			deployment(t, namespace, "away", "ghcr.io/acme/web:1", nil)
			deployment(t, namespace, "moved", "mirror.example:5000/library/nginx:1", func(d *appsv1.Deployment) {
				d.Annotations["patchbay.dev/original-images"] = `{"app":"nginx:1"}`
			})
			deployment(t, namespace, "broken", "nginx:gone", func(d *appsv1.Deployment) {
				d.Spec.Template.Annotations["playground.patchbay.dev/pull"] = "fails"
			})
			_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (*corev1.PodList, error) {
				return stage.Cluster.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=broken"})
			}, func(pods *corev1.PodList) bool {
				return len(pods.Items) == 1 && len(pods.Items[0].Status.ContainerStatuses) == 1 && pods.Items[0].Status.ContainerStatuses[0].State.Waiting != nil &&
					pods.Items[0].Status.ContainerStatuses[0].State.Waiting.Reason == "ImagePullBackOff"
			})
			if err != nil {
				t.Fatal(err)
			}
			lines := table(t, message(t, f.run(t), "table"))
			wantLine(t, lines, namespace+",Deployment,away,app,ghcr.io/acme/web:1,ghcr.io,remote,,")
			wantLine(t, lines, namespace+",Deployment,moved,app,mirror.example:5000/library/nginx:1,mirror.example:5000,moved,nginx:1,")
			wantLine(t, lines, namespace+`,Deployment,broken,app,nginx:gone,docker.io,remote,,"ImagePullBackOff in pod broken-`)
			overview := f.Do(t, "overview", f.name).Stdout
			for _, want := range []string{"Can't be pulled", "ImagePullBackOff"} {
				if !strings.Contains(overview, want) {
					t.Errorf("the overview has no %q:\n%s", want, overview)
				}
			}
		},
	}
}

// certificate makes one that ends at a time, and its key, in PEM.
func certificate(t *testing.T, name string, ends time.Time) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: ends.Add(-24 * time.Hour), NotAfter: ends}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

func certificateExpiryReport() solution {
	return solution{
		name:   "certificate-expiry-report",
		values: map[string]any{"days": 30},
		rights: []string{"list mutatingwebhookconfigurations", "list secrets", "list validatingwebhookconfigurations"},
		works: func(t *testing.T, f *flow) {
			namespace := stage.Namespace(t)
			now := time.Now()
			for name, ends := range map[string]time.Time{"soon": now.Add(10*24*time.Hour + time.Hour), "far": now.Add(100 * 24 * time.Hour), "over": now.Add(-49 * time.Hour)} {
				cert, key := certificate(t, name+".example.com", ends)
				made := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Type: corev1.SecretTypeTLS, Data: map[string][]byte{"tls.crt": cert, "tls.key": key}}
				if _, err := stage.Cluster.CoreV1().Secrets(namespace).Create(t.Context(), made, metav1.CreateOptions{}); err != nil {
					t.Fatal(err)
				}
			}
			bundle, _ := certificate(t, "ca.example.com", now.Add(5*24*time.Hour+time.Hour))
			url, none := "https://127.0.0.1:1/", registrationv1.SideEffectClassNone
			hook := &registrationv1.ValidatingWebhookConfiguration{
				ObjectMeta: metav1.ObjectMeta{Name: namespace + "-hook"},
				Webhooks: []registrationv1.ValidatingWebhook{{
					Name: "hook.example.com", ClientConfig: registrationv1.WebhookClientConfig{URL: &url, CABundle: bundle}, SideEffects: &none, AdmissionReviewVersions: []string{"v1"},
				}},
			}
			if _, err := stage.Cluster.AdmissionregistrationV1().ValidatingWebhookConfigurations().Create(t.Context(), hook, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() {
				_ = stage.Cluster.AdmissionregistrationV1().ValidatingWebhookConfigurations().Delete(patchbay.Within(t), hook.Name, metav1.DeleteOptions{})
			})
			run := f.run(t)
			lines := table(t, message(t, run, "table"))
			wantLine(t, lines, "Secret,"+namespace+",soon,tls.crt,CN=soon.example.com,CN=soon.example.com,")
			wantLine(t, lines, ",10,ends soon,")
			wantLine(t, lines, ",-3,ended,")
			wantLine(t, lines, "ValidatingWebhookConfiguration,,"+namespace+"-hook,hook.example.com,CN=ca.example.com,")
			if text := strings.Join(lines, "\n"); len(lines) != 4 || strings.Contains(text, "far") {
				t.Errorf("the table:\n%s", text)
			}
			whole, err := json.Marshal(run)
			if err != nil || strings.Contains(string(whole), "tls.key") || strings.Contains(string(whole), "PRIVATE KEY") {
				t.Errorf("the record of the run has keys in it: %v", err)
			}
			if overview := f.Do(t, "overview", f.name).Stdout; !strings.Contains(overview, "CN=over.example.com") {
				t.Errorf("the overview:\n%s", overview)
			}
		},
	}
}
