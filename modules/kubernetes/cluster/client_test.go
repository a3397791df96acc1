package cluster_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

func deployments() cluster.Resource {
	return cluster.Resource{Group: "apps", Version: "v1", Name: "deployments"}
}

func TestListAsksForPages(t *testing.T) {
	server := kubetest.Start(t)
	for i := range 5 {
		server.Add(kubetest.Deployments, kubetest.Deployment("shop", fmt.Sprint("web-", i), "nginx"))
	}
	var names []string
	err := server.Client().List(t.Context(), cluster.Query{
		Resource: deployments(), Namespace: "shop", LabelSelector: "app", PageSize: 2,
	}, func(object []byte) error {
		var d appsv1.Deployment
		names = append(names, d.Name)
		return d.Unmarshal(object)
	})
	if err != nil || len(names) != 5 {
		t.Fatalf("%d objects, %v", len(names), err)
	}
	requests := server.Requests()
	if len(requests) != 3 {
		t.Fatalf("%d requests, want 3", len(requests))
	}
	for i, token := range []string{"", "2", "4"} {
		r := requests[i]
		if r.Path != "/apis/apps/v1/namespaces/shop/deployments" || r.Query.Get("limit") != "2" ||
			r.Query.Get("continue") != token || r.Query.Get("labelSelector") != "app" {
			t.Errorf("request %d is %s?%s", i, r.Path, r.Query.Encode())
		}
		if r.Accept != "application/vnd.kubernetes.protobuf" || r.UserAgent != "patchbay/test" {
			t.Errorf("request %d accepts %q as %q", i, r.Accept, r.UserAgent)
		}
	}
}

func TestListStopsAtTheVisitorsError(t *testing.T) {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments, kubetest.Deployment("shop", "a", "nginx"), kubetest.Deployment("shop", "b", "nginx"))
	enough := errors.New("enough")
	err := server.Client().List(t.Context(), cluster.Query{Resource: deployments(), PageSize: 1}, func([]byte) error { return enough })
	if !errors.Is(err, enough) || len(server.Requests()) != 1 {
		t.Errorf("error = %v after %d requests", err, len(server.Requests()))
	}
}

func TestRefusals(t *testing.T) {
	tests := map[string]struct {
		code      int
		reason    metav1.StatusReason
		retryable bool
		want      []string
	}{
		"unauthorized": {401, metav1.StatusReasonUnauthorized, false, []string{"does not accept our credentials", "kubeconfig"}},
		"forbidden":    {403, metav1.StatusReasonForbidden, false, []string{`the verb "list" on deployments.apps in namespace "shop" is missing`, "patchbay rbac FLOW"}},
		"no such kind": {404, metav1.StatusReasonNotFound, false, []string{"does not serve deployments.apps v1"}},
		"gone":         {410, metav1.StatusReasonExpired, true, []string{"page size"}},
		"conflict":     {409, metav1.StatusReasonConflict, true, []string{"changed in the meantime"}},
		"slow down":    {429, metav1.StatusReasonTooManyRequests, true, []string{"slow down"}},
		"internal":     {500, metav1.StatusReasonInternalError, true, []string{"HTTP 500"}},
		"unavailable":  {503, metav1.StatusReasonServiceUnavailable, true, []string{"HTTP 503"}},
		"invalid":      {422, metav1.StatusReasonInvalid, false, []string{"refuses", "the message"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			server.Before(func(kubetest.Request) *metav1.Status {
				status := kubetest.Status(test.code, test.reason, "the message of the server")
				return &status
			})
			err := server.Client().List(t.Context(), cluster.Query{Resource: deployments(), Namespace: "shop"}, nil)
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range append(test.want, `list deployments in namespace "shop"`, "the message of the server") {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q: %v", want, err)
				}
			}
			if module.IsRetryable(err) != test.retryable {
				t.Errorf("retryable = %t: %v", module.IsRetryable(err), err)
			}
			if count := len(server.Requests()); count != 1 {
				t.Errorf("%d requests: the client retries by itself", count)
			}
		})
	}
}

func TestGetOfWhatIsNotThere(t *testing.T) {
	err := kubetest.Start(t).Client().Get(t.Context(), deployments(), "shop", "web", nil)
	if !cluster.IsNotFound(err) || module.IsRetryable(err) || !strings.Contains(err.Error(), `get deployments "web" in namespace "shop": there is no such object`) {
		t.Errorf("error = %v", err)
	}
}

func TestPathsAreNotMadeOfNames(t *testing.T) {
	server := kubetest.Start(t)
	for _, name := range []string{"..", "a/b", "web%2f.."} {
		if err := server.Client().Get(t.Context(), deployments(), "shop", name, nil); err == nil || module.IsRetryable(err) {
			t.Errorf("name %q: error = %v", name, err)
		}
		if err := server.Client().List(t.Context(), cluster.Query{Resource: deployments(), Namespace: name}, nil); err == nil {
			t.Errorf("namespace %q: no error", name)
		}
	}
	if count := len(server.Requests()); count != 0 {
		t.Errorf("%d requests", count)
	}
}

func TestPatchNamesTheFieldManager(t *testing.T) {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments, kubetest.Deployment("shop", "web", "nginx"))
	var after appsv1.Deployment
	err := server.Client().Patch(t.Context(), deployments(), "shop", "web", types.StrategicMergePatchType, []byte(`{"spec":{"replicas":4}}`), &after)
	if err != nil || *after.Spec.Replicas != 4 {
		t.Fatalf("replicas = %v, %v", after.Spec.Replicas, err)
	}
	r := server.Requests()[0]
	if r.Query.Get("fieldManager") != "patchbay" || r.ContentType != "application/strategic-merge-patch+json" {
		t.Errorf("query %s, content type %s", r.Query.Encode(), r.ContentType)
	}
}

// answering returns a client of a server that is no API server.
func answering(t *testing.T, options cluster.Options, handler http.HandlerFunc) *cluster.Client {
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return cluster.NewForConfig(&rest.Config{Host: server.URL}, options)
}

func TestWhenTheServerIsNotThere(t *testing.T) {
	address := "http://" + loopback.Address(t)
	client := cluster.NewForConfig(&rest.Config{Host: address}, cluster.Options{})
	for name, err := range map[string]error{
		"get":  client.Get(t.Context(), deployments(), "shop", "web", nil),
		"list": client.List(t.Context(), cluster.Query{Resource: deployments()}, nil),
	} {
		if !module.IsRetryable(err) || !strings.Contains(err.Error(), "can't reach the API server "+address) || !strings.Contains(err.Error(), "refused") {
			t.Errorf("%s: error = %v", name, err)
		}
	}
}

func TestWhenTheServerIsSlow(t *testing.T) {
	client := answering(t, cluster.Options{Timeout: time.Millisecond}, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	err := client.Get(t.Context(), deployments(), "shop", "web", nil)
	if !module.IsRetryable(err) || !strings.Contains(err.Error(), "did not answer in time") {
		t.Errorf("error = %v", err)
	}
}

func TestWhenTheCallerStops(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	client := answering(t, cluster.Options{}, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	err := client.List(ctx, cluster.Query{Resource: deployments()}, nil)
	if !errors.Is(err, context.Canceled) || !module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
}

func TestWhenItIsNoAPIServer(t *testing.T) {
	client := answering(t, cluster.Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>sign in</html>") })
	err := client.List(t.Context(), cluster.Query{Resource: deployments()}, nil)
	if module.IsRetryable(err) || !strings.Contains(fmt.Sprint(err), "check that it is a Kubernetes API server") {
		t.Errorf("list: error = %v", err)
	}
	var into map[string]any
	err = client.Get(t.Context(), cluster.Resource{Version: "v1", Name: "secrets"}, "shop", "hub", &into)
	if module.IsRetryable(err) || !strings.Contains(fmt.Sprint(err), "is not the JSON of a Kubernetes object") || strings.Contains(err.Error(), "sign in") {
		t.Errorf("get: error = %v", err)
	}
}

func TestWhenTheAnswerBreaksOff(t *testing.T) {
	client := answering(t, cluster.Options{}, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "k8s\x00\x12\x7f") })
	err := client.List(t.Context(), cluster.Query{Resource: deployments()}, nil)
	if !module.IsRetryable(err) || !strings.Contains(err.Error(), "broke off") {
		t.Errorf("error = %v", err)
	}
}

func TestWhenTheCertificateIsNotTrusted(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	err := cluster.NewForConfig(&rest.Config{Host: server.URL}, cluster.Options{}).Get(t.Context(), deployments(), "shop", "web", nil)
	if module.IsRetryable(err) || !strings.Contains(fmt.Sprint(err), "certificate-authority") {
		t.Errorf("error = %v", err)
	}
}

func TestWithoutACluster(t *testing.T) {
	t.Setenv("KUBECONFIG", filepath.Join(t.TempDir(), "none"))
	t.Setenv("HOME", t.TempDir())
	t.Setenv("KUBERNETES_SERVICE_HOST", "")
	broken := filepath.Join(t.TempDir(), "broken")
	if err := os.WriteFile(broken, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		options cluster.Options
		want    string
	}{
		"nothing":    {cluster.Options{}, "no Kubernetes cluster is configured: run in a cluster, or set KUBECONFIG"},
		"no file":    {cluster.Options{Kubeconfig: "/nowhere/config"}, "/nowhere/config"},
		"no context": {cluster.Options{Context: "prod"}, `"prod"`},
		"broken":     {cluster.Options{Kubeconfig: broken}, "read kubeconfig " + broken},
		"no pod":     {cluster.Options{InCluster: true}, "service account"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := cluster.New(test.options).Get(t.Context(), deployments(), "shop", "web", nil)
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestKubeconfigThatComesLater(t *testing.T) {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments, kubetest.Deployment("shop", "web", "nginx"))
	path := filepath.Join(t.TempDir(), "config")
	client := cluster.New(cluster.Options{Kubeconfig: path, Context: "second", Version: "1.2.3"})
	if err := client.Get(t.Context(), deployments(), "shop", "web", nil); err == nil {
		t.Fatal("no error without a kubeconfig")
	}
	text := fmt.Sprintf(`
apiVersion: v1
kind: Config
current-context: first
contexts:
- {name: first, context: {cluster: away}}
- {name: second, context: {cluster: here}}
clusters:
- {name: away, cluster: {server: "http://127.0.0.1:1"}}
- {name: here, cluster: {server: %q}}
`, server.URL())
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := client.Get(t.Context(), deployments(), "shop", "web", nil); err != nil {
		t.Fatal(err)
	}
	if agent := server.Requests()[0].UserAgent; agent != "patchbay/1.2.3" {
		t.Errorf("user agent = %s", agent)
	}
}
