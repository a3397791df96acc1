package cluster_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

func TestSecretNamesArePaged(t *testing.T) {
	server := kubetest.Start(t)
	for i := range 5 {
		server.Add("/api/v1/secrets", &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: fmt.Sprint("login-", i)},
			Data: map[string][]byte{"password": []byte("hunter2")}})
	}
	server.Add("/api/v1/secrets", &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: "other"}})
	client := cluster.New(cluster.Options{Kubeconfig: kubeconfig(t, server.URL())})
	var all []string
	pages, next := 0, ""
	for {
		names, following, err := client.SecretNames(t.Context(), 2, next)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, names...)
		if pages++; following == "" || pages > 5 {
			break
		}
		next = following
	}
	if strings.Join(all, " ") != "login-0 login-1 login-2 login-3 login-4" || pages != 3 {
		t.Errorf("%d pages: %v", pages, all)
	}
	for _, r := range server.Requests() {
		if !strings.Contains(r.Accept, "as=PartialObjectMetadataList") || r.Query.Get("limit") != "2" || !strings.Contains(r.Query.Get("fieldSelector"), "helm.sh") {
			t.Errorf("request = %+v", r)
		}
	}
}

func TestSecretKeys(t *testing.T) {
	server := kubetest.Start(t)
	ours := map[string]string{"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": "mirror"}
	for name, labels := range map[string]map[string]string{"ours": ours, "theirs": {"patchbay.dev/flow": "mirror"}} {
		server.Add("/api/v1/secrets", &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "default", Name: name, Labels: labels},
			Data: map[string][]byte{"user": []byte("ada"), "password": []byte("hunter2")}})
	}
	for name, want := range map[string]string{"ours": "mirror", "theirs": ""} {
		keys, flow, err := server.Client().SecretKeys(t.Context(), name)
		if err != nil || strings.Join(keys, " ") != "password user" || flow != want {
			t.Errorf("%s: keys %v, flow %q, error %v", name, keys, flow, err)
		}
	}
	if _, _, err := server.Client().SecretKeys(t.Context(), "gone"); !cluster.IsNotFound(err) {
		t.Errorf("error = %v", err)
	}
}

func TestCreateSecret(t *testing.T) {
	server := kubetest.Start(t)
	client := server.Client()
	if taken, err := client.CreateSecret(t.Context(), "mirror", "login", "password", "hunter2\xff"); taken || err != nil {
		t.Fatalf("taken %v, error %v", taken, err)
	}
	made, _ := server.Find("/api/v1/secrets", "default", "login").(*corev1.Secret)
	if made == nil || string(made.Data["password"]) != "hunter2\xff" || made.Type != corev1.SecretTypeOpaque ||
		made.Labels["app.kubernetes.io/managed-by"] != "patchbay" || made.Labels["patchbay.dev/flow"] != "mirror" {
		t.Errorf("made = %+v", made)
	}
	if value, err := client.Secret(t.Context(), "login/password"); err != nil || value != "hunter2\xff" {
		t.Errorf("read again: %q, %v", value, err)
	}
	if taken, err := client.CreateSecret(t.Context(), "", "login", "password", "other"); !taken || err != nil {
		t.Errorf("a second time: taken %v, error %v", taken, err)
	}
	server.Before(func(kubetest.Request) *metav1.Status {
		status := kubetest.Status(http.StatusForbidden, metav1.StatusReasonForbidden, "secrets is forbidden")
		return &status
	})
	if _, err := client.CreateSecret(t.Context(), "", "more", "password", "hunter2"); !cluster.IsForbidden(err) || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("error = %v", err)
	}
}
