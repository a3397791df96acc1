package access_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestTokens(t *testing.T) {
	b := open(t)
	good := person(t, b.namespace, "viewer", "access.md", "patchbay-viewer")
	awaitRight(t, b.namespace, "viewer", flows(b.namespace, "list", ""))
	now := time.Now()
	for name, test := range map[string]struct {
		token string
		want  int
	}{
		"good":                {good, http.StatusOK},
		"signed here":         {resigned(t, good, now.Add(-time.Minute), now.Add(time.Hour)), http.StatusOK}, // so that the next one fails for its time alone
		"expired":             {resigned(t, good, now.Add(-2*time.Hour), now.Add(-time.Hour)), http.StatusUnauthorized},
		"for another":         {token(t, b.namespace, "viewer", "https://elsewhere.example.com"), http.StatusUnauthorized},
		"with another's name": {claimed(t, good, "sub", "system:serviceaccount:"+b.namespace+":patchbay", nil), http.StatusUnauthorized},
		"no token":            {"hello", http.StatusUnauthorized},
		"our own":             {b.Token(), http.StatusOK},
	} {
		if status, body := b.call(t, test.token, "GET", "/api/v1/flows", ""); status != test.want {
			t.Errorf("%s: status %d, want %d: %s", name, status, test.want, body)
		}
	}
	if err := stage.Cluster.CoreV1().ServiceAccounts(b.namespace).Delete(t.Context(), "viewer", metav1.DeleteOptions{}); err != nil {
		t.Fatal(err)
	}
	b.awaitStatus(t, good, http.StatusUnauthorized, "GET", "/api/v1/flows")
}

func TestARoleThatIsTakenAway(t *testing.T) {
	b := open(t)
	viewer := person(t, b.namespace, "viewer", "access.md", "patchbay-viewer")
	awaitRight(t, b.namespace, "viewer", flows(b.namespace, "list", ""))
	b.awaitStatus(t, viewer, http.StatusOK, "GET", "/api/v1/flows")
	if err := stage.Cluster.RbacV1().RoleBindings(b.namespace).DeleteCollection(t.Context(), metav1.DeleteOptions{},
		metav1.ListOptions{FieldSelector: "metadata.name=" + b.namespace + "-patchbay-viewer-viewer"}); err != nil {
		t.Fatal(err)
	}
	b.awaitStatus(t, viewer, http.StatusForbidden, "GET", "/api/v1/flows")
}

// TestWithoutTheAPIServer holds that nobody gets in by roles while they can't be asked for,
// and that the server's own token does.
func TestWithoutTheAPIServer(t *testing.T) {
	b := open(t)
	viewer := person(t, b.namespace, "viewer", "access.md", "patchbay-viewer")
	awaitRight(t, b.namespace, "viewer", flows(b.namespace, "list", ""))
	if err := b.cluster.Close(); err != nil {
		t.Fatal(err)
	}
	status, body := b.call(t, viewer, "GET", "/api/v1/flows", "")
	if status != http.StatusServiceUnavailable || !strings.Contains(body, "API server does not answer") {
		t.Errorf("status %d: %s", status, body)
	}
	if status, body := b.call(t, b.Token(), "GET", "/api/v1/flows", ""); status != http.StatusOK {
		t.Errorf("with our own token %d: %s", status, body)
	}
}

// TestWithoutReviews holds that --access kubernetes says what is missing, and that without it
// the server's own token alone opens the API.
func TestWithoutReviews(t *testing.T) {
	b := open(t)
	for _, name := range []string{b.namespace + "-patchbay-access-patchbay"} {
		if err := stage.Cluster.RbacV1().ClusterRoleBindings().Delete(t.Context(), name, metav1.DeleteOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	viewer := person(t, b.namespace, "viewer", "access.md", "patchbay-viewer")
	b.awaitStatus(t, viewer, http.StatusServiceUnavailable, "GET", "/api/v1/flows")
	if err := b.Stop(); err != nil {
		t.Fatal(err)
	}
	args := []string{"serve", "--data-dir", filepath.Join(b.Options.Dir, "other"), "--listen", "127.0.0.1:0", "--kubeconfig", b.Options.Kubeconfig,
		"--store", "kubernetes", "--namespace", b.namespace, "--access", "kubernetes"}
	if outcome := b.Try(t, args...); outcome.Code == 0 || !strings.Contains(outcome.Stderr, "may not create tokenreviews.authentication.k8s.io") ||
		!strings.Contains(outcome.Stderr, "system:auth-delegator") {
		t.Errorf("with --access kubernetes: %v", outcome)
	}
	b.Serve(t)
	if status, body := b.call(t, viewer, "GET", "/api/v1/flows", ""); status != http.StatusUnauthorized {
		t.Errorf("status %d: %s", status, body)
	}
	if status, body := b.call(t, b.Token(), "GET", "/api/v1/flows", ""); status != http.StatusOK {
		t.Errorf("with our own token %d: %s", status, body)
	}
}

// resigned is a token with another time, signed by the key of the control plane.
func resigned(t *testing.T, token string, from, until time.Time) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(filepath.Dir(stage.ControlPlane.Kubeconfig()), "pki", "accounts.key"))
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		if key, err = x509.ParseECPrivateKey(block.Bytes); err != nil {
			t.Fatal(err)
		}
	}
	signer, _ := key.(crypto.Signer)
	token = claimed(t, token, "iat", from.Unix(), nil)
	token = claimed(t, token, "nbf", from.Unix(), nil)
	return claimed(t, token, "exp", until.Unix(), signer)
}

// claimed is a token with another claim, and without a key with the signature that it had.
func claimed(t *testing.T, token, claim string, value any, signer crypto.Signer) string {
	t.Helper()
	parts := strings.Split(token, ".")
	read, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	claims := map[string]any{}
	if err := json.Unmarshal(read, &claims); err != nil {
		t.Fatal(err)
	}
	claims[claim] = value
	if read, err = json.Marshal(claims); err != nil {
		t.Fatal(err)
	}
	parts[1] = base64.RawURLEncoding.EncodeToString(read)
	if signer == nil {
		return strings.Join(parts, ".")
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	var signature []byte
	switch key := signer.(type) {
	case *rsa.PrivateKey:
		signature, err = rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	case *ecdsa.PrivateKey: // RFC 7518, 3.4: both numbers, 32 bytes each
		r, s, failed := ecdsa.Sign(rand.Reader, key, digest[:])
		signature, err = make([]byte, 64), failed
		if failed == nil {
			r.FillBytes(signature[:32])
			s.FillBytes(signature[32:])
		}
	default:
		t.Fatalf("a key of type %T", key)
	}
	if err != nil {
		t.Fatal(err)
	}
	parts[2] = base64.RawURLEncoding.EncodeToString(signature)
	return strings.Join(parts, ".")
}
