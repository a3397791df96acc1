package access_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/gateway"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const greeting = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: greeting}
spec:
  nodes:
    - {id: press, component: common/signal}
    - {id: shown, component: common/debug}
  edges:
    - {from: press.out, to: shown.in}
`

// bay is a server in a namespace of its own, with the roles of the docs and no more.
type bay struct {
	patchbay.Bay
	namespace string
	cluster   *gateway.Gateway
}

func open(t *testing.T) *bay {
	t.Helper()
	namespace := stage.Namespace(t)
	own := person(t, namespace, "patchbay", "flow-objects.md", "patchbay-store", "access.md", "patchbay-access")
	awaitRight(t, namespace, "patchbay", flows(namespace, "list", ""))
	awaitRight(t, namespace, "patchbay", authorizationv1.ResourceAttributes{Verb: "create", Group: "authorization.k8s.io", Resource: "subjectaccessreviews"})
	config := &rest.Config{Host: stage.Config.Host, TLSClientConfig: rest.TLSClientConfig{CAData: stage.Config.CAData}, BearerToken: own}
	way, err := gateway.Start(t.Context(), config, "")
	if err != nil {
		t.Fatal(err)
	}
	kubeconfig, err := gateway.Kubeconfig(t.TempDir(), way.Address())
	if err != nil {
		t.Fatal(err)
	}
	options := stage.Options(t.TempDir(), kubeconfig)
	options.Flags = []string{"--store", "kubernetes", "--namespace", namespace, "--log-format", "json"}
	b := &bay{Bay: patchbay.New(options), namespace: namespace, cluster: way}
	b.Serve(t)
	t.Cleanup(func() { // or the finalizers would keep the namespace
		kind := objects.Resource(schema.GroupVersionResource{Group: "patchbay.dev", Version: "v1alpha1", Resource: "flows"})
		_ = kind.Namespace(namespace).DeleteCollection(context.WithoutCancel(t.Context()), metav1.DeleteOptions{}, metav1.ListOptions{})
	})
	return b
}

// call asks the API with a token and returns the status and the body.
func (b *bay) call(t *testing.T, token, method, path, body string) (int, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(patchbay.Within(t), method, b.Address()+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := (&http.Client{Transport: &http.Transport{Proxy: nil}}).Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		return response.StatusCode, "" // it has begun, and does not end
	}
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(text)
}

// awaitStatus asks until the answer has a status.
func (b *bay) awaitStatus(t *testing.T, token string, want int, method, path string) {
	t.Helper()
	var last string
	_, err := patchbay.Await(patchbay.Within(t), func(context.Context) (int, error) {
		status, body := b.call(t, token, method, path, "")
		last = fmt.Sprint(status, " ", body)
		return status, nil
	}, func(status int) bool { return status == want })
	if err != nil {
		t.Fatalf("%s %s: want %d: %v; the last answer: %s", method, path, want, err, last)
	}
}
