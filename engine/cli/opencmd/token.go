package opencmd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// tokenSeconds is how long a token of a ServiceAccount is good for.
const tokenSeconds = 3600

// RequestToken makes a token of a ServiceAccount.
// https://kubernetes.io/docs/reference/kubernetes-api/authentication-resources/token-request-v1/
func RequestToken(ctx context.Context, client dynamic.Interface, namespace, account string) (string, error) {
	request := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "metadata": map[string]any{"name": account, "namespace": namespace},
		"spec": map[string]any{"expirationSeconds": int64(tokenSeconds)},
	}}
	accounts := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "serviceaccounts"}).Namespace(namespace)
	made, err := accounts.Create(ctx, request, metav1.CreateOptions{}, "token")
	if err != nil {
		return "", fmt.Errorf("make a token of ServiceAccount %s in namespace %s: %w", account, namespace, err)
	}
	token, _, _ := unstructured.NestedString(made.Object, "status", "token")
	if token == "" {
		return "", fmt.Errorf("make a token of ServiceAccount %s in namespace %s: the answer has none", account, namespace)
	}
	return token, nil
}

// errNoToken is the error of a kubeconfig whose user has a certificate.
var errNoToken = errors.New("the user of the kubeconfig has no token, which the login takes: " +
	"name a ServiceAccount that you may make tokens of with --service-account")

// OwnToken returns the token of the kubeconfig's user, from wherever the kubeconfig says: a
// file, a command.
func OwnToken(ctx context.Context, config *rest.Config) (string, error) {
	sent := ""
	wrapped, err := rest.HTTPWrappersForConfig(config, taking(func(r *http.Request) { sent = r.Header.Get("Authorization") }))
	if err != nil {
		return "", fmt.Errorf("read the token of the kubeconfig: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://kubernetes.default.svc", nil)
	if err != nil {
		return "", err
	}
	answer, err := wrapped.RoundTrip(request)
	if err != nil {
		return "", fmt.Errorf("read the token of the kubeconfig: %w", err)
	}
	_ = answer.Body.Close()
	token, ok := strings.CutPrefix(sent, "Bearer ")
	if !ok || token == "" {
		return "", errNoToken
	}
	return token, nil
}

// taking takes a request instead of sending it.
type taking func(*http.Request)

// RoundTrip implements http.RoundTripper.
func (t taking) RoundTrip(r *http.Request) (*http.Response, error) {
	t(r)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody, Request: r}, nil
}
