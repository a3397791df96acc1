package webhookregister_test

import (
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/selfsigned"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/webhookregister"
)

type (
	request  = webhookregister.Request
	result   = webhookregister.Result
	settings = webhookregister.Settings
	control  = webhookregister.Control
	rule     = webhookregister.Rule
)

// certificate is one that signs itself.
func certificate(t testing.TB, until time.Duration, names ...string) (tls.Certificate, string) {
	t.Helper()
	made := selfsigned.New(t, until, names...)
	return made.TLS, made.CertPEM
}

// listenTLS starts an endpoint at an address.
func listenTLS(t testing.TB, address string, cert tls.Certificate) *httptest.Server {
	t.Helper()
	listener, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Listener.Close()
	server.Listener = listener
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{cert}}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

const serverName = "hook.infra.svc"

// hook is a request to register; the bundle is one that nobody has signed with.
func hook(t testing.TB) request {
	_, bundle := certificate(t, time.Hour, serverName)
	return request{
		Context: "c", Name: "image-policy", ServiceName: "hook", ServiceNamespace: "infra", CABundle: bundle,
		Rules: hookRules(),
	}
}

func hookRules() []rule {
	return []rule{{Operations: []string{"CREATE", "UPDATE"}, APIGroups: []string{"apps"}, APIVersions: []string{"v1"}, Resources: []string{"deployments"}}}
}

func start(t *testing.T, server *kubetest.Server, s settings) *moduletest.Node {
	t.Helper()
	if s.SelfCheckTimeout == 0 {
		s.SelfCheckTimeout = 30
	}
	return moduletest.Start(t, webhookregister.New(server.Client()), s)
}

func send(t *testing.T, node *moduletest.Node, in request) result {
	t.Helper()
	if err := node.Send("request", in).Err(); err != nil {
		t.Fatal(err)
	}
	all := node.Emitted("result")
	return all[len(all)-1].(result)
}

// inCluster is the configuration as it is, nil when there is none.
func inCluster(server *kubetest.Server) *admissionv1.MutatingWebhookConfiguration {
	found, _ := server.Find(kubetest.MutatingWebhooks, "", "image-policy").(*admissionv1.MutatingWebhookConfiguration)
	return found
}

func policy(t *testing.T, server *kubetest.Server) string {
	t.Helper()
	found := inCluster(server)
	if found == nil {
		t.Fatal("nothing is registered")
	}
	return string(*found.Webhooks[0].FailurePolicy)
}

func face(t *testing.T, node *moduletest.Node) control {
	t.Helper()
	faces := node.Emitted("_control")
	if len(faces) == 0 {
		t.Fatal("the panel was never published")
	}
	return faces[len(faces)-1].(control)
}
