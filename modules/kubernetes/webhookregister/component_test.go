package webhookregister_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/webhookregister"
)

func TestTheConfiguration(t *testing.T) {
	server := kubetest.Start(t)
	in := hook(t)
	in.NamespaceSelector = "team in (b,a), !legacy"
	in.ObjectSelector = map[string]any{"matchLabels": map[string]any{"app": "web"}}
	in.ExcludeNamespaces = []string{"registry", "", "kube-system"}
	in.MatchConditions = []webhookregister.MatchCondition{{Name: "no-nodes", Expression: "true"}}
	got := send(t, start(t, server, settings{}), in)
	want := result{Context: "c", Name: "image-policy", Operation: "register", Success: true, Changed: true, FailurePolicy: "Ignore", Message: "registered"}
	if got != want {
		t.Errorf("result = %+v", got)
	}
	var body map[string]any
	requests := server.Requests()
	if err := json.Unmarshal([]byte(requests[len(requests)-1].Body), &body); err != nil {
		t.Fatal(err)
	}
	var expected map[string]any
	if err := json.Unmarshal([]byte(`{
		"apiVersion": "admissionregistration.k8s.io/v1", "kind": "MutatingWebhookConfiguration",
		"metadata": {"name": "image-policy", "labels": {"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": "flow"}},
		"webhooks": [{
			"name": "image-policy.patchbay.dev",
			"clientConfig": {"service": {"name": "hook", "namespace": "infra", "path": "/", "port": 443}, "caBundle": "`+base64.StdEncoding.EncodeToString([]byte(in.CABundle))+`"},
			"rules": [{"operations": ["CREATE", "UPDATE"], "apiGroups": ["apps"], "apiVersions": ["v1"], "resources": ["deployments"], "scope": "Namespaced"}],
			"failurePolicy": "Ignore", "matchPolicy": "Equivalent", "sideEffects": "None", "timeoutSeconds": 3,
			"admissionReviewVersions": ["v1"], "reinvocationPolicy": "Never",
			"namespaceSelector": {"matchExpressions": [
				{"key": "legacy", "operator": "DoesNotExist"}, {"key": "team", "operator": "In", "values": ["a", "b"]},
				{"key": "kubernetes.io/metadata.name", "operator": "NotIn", "values": ["infra", "kube-node-lease", "kube-system", "registry"]}]},
			"objectSelector": {"matchLabels": {"app": "web"}, "matchExpressions": [{"key": "patchbay.dev/mirror", "operator": "NotIn", "values": ["false"]}]},
			"matchConditions": [
				{"name": "excluded-namespaces.patchbay.dev", "expression": "!(has(request.namespace) && request.namespace in [\"infra\", \"kube-node-lease\", \"kube-system\", \"registry\"])"},
				{"name": "no-nodes", "expression": "true"}]
		}]}`), &expected); err != nil {
		t.Fatal(err)
	}
	have, _ := json.MarshalIndent(body, "", " ")
	need, _ := json.MarshalIndent(expected, "", " ")
	if string(have) != string(need) {
		t.Errorf("applied %s\nwant %s", have, need)
	}
}

func TestNothingIsWrittenWhenNothingHasChanged(t *testing.T) {
	server := kubetest.Start(t)
	node, in := start(t, server, settings{}), hook(t)
	send(t, node, in)
	in.CABundle = base64.StdEncoding.EncodeToString([]byte(in.CABundle)) // the same in the other form
	for range 5 {
		if got := send(t, node, in); got.Changed || got.FailurePolicy != "Ignore" || got.Message != "nothing has changed" {
			t.Fatalf("result = %+v", got)
		}
	}
	if writes := server.Count(http.MethodPatch); writes != 1 {
		t.Errorf("%d writes, want 1", writes)
	}
}

func TestChangesAreWritten(t *testing.T) {
	_, other := certificate(t, time.Hour, serverName)
	tests := map[string]func(*request, *admissionv1.MutatingWebhookConfiguration){
		"other bundle":    func(in *request, _ *admissionv1.MutatingWebhookConfiguration) { in.CABundle = other },
		"other resources": func(in *request, _ *admissionv1.MutatingWebhookConfiguration) { in.Rules[0].Resources = []string{"*"} },
		"other timeout":   func(in *request, _ *admissionv1.MutatingWebhookConfiguration) { in.TimeoutSeconds = 9 },
		"one more name":   func(in *request, _ *admissionv1.MutatingWebhookConfiguration) { in.ExcludeNamespaces = []string{"x"} },
		"a url": func(in *request, _ *admissionv1.MutatingWebhookConfiguration) {
			in.ServiceName, in.URL = "", "https://h.example/x"
		},
		"reinvocation": func(in *request, _ *admissionv1.MutatingWebhookConfiguration) { in.ReinvocationPolicy = "IfNeeded" },
		"edited by hand": func(_ *request, live *admissionv1.MutatingWebhookConfiguration) {
			live.Webhooks[0].NamespaceSelector = nil
		},
		"a webhook gone": func(_ *request, live *admissionv1.MutatingWebhookConfiguration) { live.Webhooks = nil },
		"policy by a hand": func(_ *request, live *admissionv1.MutatingWebhookConfiguration) {
			fail := admissionv1.Fail
			live.Webhooks[0].FailurePolicy = &fail
		},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			node, in := start(t, server, settings{}), hook(t)
			send(t, node, in)
			change(&in, inCluster(server))
			if got := send(t, node, in); !got.Changed {
				t.Errorf("result = %+v", got)
			}
			if again := send(t, node, in); again.Changed {
				t.Errorf("the third time: %+v", again)
			}
		})
	}
}

func TestAtTheSameTimeOneWrites(t *testing.T) {
	server := kubetest.Start(t)
	node, in := start(t, server, settings{}), hook(t)
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := node.Send("request", in).Err(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if writes := server.Count(http.MethodPatch); writes != 1 {
		t.Errorf("%d writes, want 1", writes)
	}
}

func TestAConflictIsReadAgain(t *testing.T) {
	server := kubetest.Start(t)
	node, in := start(t, server, settings{}), hook(t)
	send(t, node, in)
	left := 2
	server.Before(func(r kubetest.Request) *metav1.Status {
		if r.Method == http.MethodPatch && left > 0 {
			left--
			server.Touch(kubetest.MutatingWebhooks, "", "image-policy")
		}
		return nil
	})
	in.TimeoutSeconds = 7
	if got := send(t, node, in); !got.Changed || *inCluster(server).Webhooks[0].TimeoutSeconds != 7 {
		t.Errorf("result = %+v", got)
	}
}

func TestWhatIsNotOursIsLeftAlone(t *testing.T) {
	tests := map[string]struct {
		labels map[string]string
		want   string
	}{
		"another tool's": {map[string]string{"app.kubernetes.io/managed-by": "Helm"}, "is not ours"},
		"nobody's":       {nil, "is not ours"},
		"another flow's": {map[string]string{"app.kubernetes.io/managed-by": "patchbay", "patchbay.dev/flow": "other"}, `belongs to the flow "other"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			server.Add(kubetest.MutatingWebhooks, &admissionv1.MutatingWebhookConfiguration{ObjectMeta: metav1.ObjectMeta{Name: "image-policy", Labels: test.labels}})
			node, in := start(t, server, settings{}), hook(t)
			for _, operation := range []string{"register", "delete"} {
				in.Operation = operation
				if err := node.Send("request", in).Err(); err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
					t.Errorf("%s: error = %v", operation, err)
				}
			}
			if shown := face(t, node); shown.Registered || shown.LastError == "" {
				t.Errorf("panel = %+v", shown)
			}
			node.Component.(module.Destroyer).OnDestroy(map[string]string{"reason": "uninstall"})
			if server.Count(http.MethodGet) != len(server.Requests()) || inCluster(server) == nil {
				t.Error("it was written or removed")
			}
		})
	}
}

func TestDelete(t *testing.T) {
	server := kubetest.Start(t)
	node, in := start(t, server, settings{}), hook(t)
	send(t, node, in)
	remove := request{Context: 7, Name: in.Name, Operation: "delete"}
	if got, want := send(t, node, remove), (result{Context: 7, Name: in.Name, Operation: "delete", Success: true, Changed: true, Message: "removed"}); got != want {
		t.Errorf("result = %+v", got)
	}
	if inCluster(server) != nil || face(t, node).Registered {
		t.Error("it is still there")
	}
	if got := send(t, node, remove); got.Changed || !got.Success {
		t.Errorf("the second time: %+v", got)
	}
	if err := node.Send("request", request{Operation: "delete"}).Err(); err == nil {
		t.Error("a delete without a name was taken")
	}
}

func TestRefusedRequests(t *testing.T) {
	_, ended := certificate(t, -time.Hour, serverName)
	const key = "-----BEGIN PRIVATE KEY-----\naGVsbG8=\n-----END PRIVATE KEY-----\n"
	tests := map[string]struct {
		change func(*request)
		want   string
	}{
		"no name":            {func(in *request) { in.Name = "" }, "name"},
		"name":               {func(in *request) { in.Name = "Image_Policy" }, "Image_Policy"},
		"operation":          {func(in *request) { in.Operation = "update" }, "operation"},
		"no rules":           {func(in *request) { in.Rules = nil }, "rules is empty"},
		"rule's operation":   {func(in *request) { in.Rules[0].Operations = []string{"create"} }, `"create"`},
		"no operations":      {func(in *request) { in.Rules[0].Operations = nil }, "operations"},
		"no versions":        {func(in *request) { in.Rules[0].APIVersions = nil }, "apiVersions"},
		"rule's group":       {func(in *request) { in.Rules[0].APIGroups = nil }, "core group"},
		"rule's resources":   {func(in *request) { in.Rules[0].Resources = nil }, "resources"},
		"rule's scope":       {func(in *request) { in.Rules[0].Scope = "all" }, "scope"},
		"fail for the nodes": {func(in *request) { in.Rules[0].Scope = "*"; in.FailurePolicy = "Fail" }, "lock the cluster"},
		"policy":             {func(in *request) { in.FailurePolicy = "fail" }, "failurePolicy"},
		"timeout":            {func(in *request) { in.TimeoutSeconds = 31 }, "timeoutSeconds"},
		"reinvocation":       {func(in *request) { in.ReinvocationPolicy = "Always" }, "reinvocationPolicy"},
		"service and url":    {func(in *request) { in.URL = "https://h.example" }, "not both"},
		"no service":         {func(in *request) { in.ServiceName = "" }, "serviceName"},
		"no namespace":       {func(in *request) { in.ServiceNamespace = "" }, "serviceNamespace"},
		"port":               {func(in *request) { in.ServicePort = 70000 }, "servicePort"},
		"path":               {func(in *request) { in.ServicePath = "mutate" }, "servicePath"},
		"plain url":          {func(in *request) { in.ServiceName, in.URL = "", "http://h.example" }, "https"},
		"url with user":      {func(in *request) { in.ServiceName, in.URL = "", "https://u:secret@h.example" }, "without user"},
		"excluded":           {func(in *request) { in.ExcludeNamespaces = []string{`x"] || true || ["`} }, "excluded namespace"},
		"no bundle":          {func(in *request) { in.CABundle = " " }, "caBundle is empty"},
		"bundle no base64":   {func(in *request) { in.CABundle = "???" }, "neither PEM nor base64"},
		"bundle no PEM":      {func(in *request) { in.CABundle = "aGVsbG8=" }, "not PEM"},
		"bundle no cert":     {func(in *request) { in.CABundle = strings.ReplaceAll(key, "PRIVATE KEY", "CERTIFICATE") }, "can't be read"},
		"bundle with key":    {func(in *request) { in.CABundle += key }, "holds a PRIVATE KEY"},
		"bundle ended":       {func(in *request) { in.CABundle = ended }, "have ended"},
		"selector":           {func(in *request) { in.NamespaceSelector = "a in" }, "namespaceSelector"},
		"selector's field":   {func(in *request) { in.ObjectSelector = map[string]any{"labels": 1} }, "objectSelector"},
		"selector's verb": {func(in *request) {
			in.ObjectSelector = map[string]any{"matchExpressions": []any{map[string]any{"key": "a", "operator": "Like"}}}
		}, "objectSelector"},
		"selector's kind": {func(in *request) { in.ObjectSelector = 7 }, "objectSelector"},
		"condition":       {func(in *request) { in.MatchConditions = []webhookregister.MatchCondition{{Name: "x"}} }, "matchConditions[0]"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			node, in := start(t, server, settings{}), hook(t)
			test.change(&in)
			err := node.Send("request", in).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "aGVsbG8")) {
				t.Errorf("the error quotes a secret: %v", err)
			}
			if len(server.Requests()) != 0 || len(node.Emitted("result")) != 0 {
				t.Error("the cluster was asked, or a result sent")
			}
		})
	}
}

func TestBoundsOfNumbers(t *testing.T) {
	tests := map[string]struct {
		change func(*request)
		taken  bool
	}{
		"a timeout of 1":     {func(in *request) { in.TimeoutSeconds = 1 }, true},
		"of 30":              {func(in *request) { in.TimeoutSeconds = 30 }, true},
		"a negative timeout": {func(in *request) { in.TimeoutSeconds = -1 }, false},
		"port 1":             {func(in *request) { in.ServicePort = 1 }, true},
		"port 65535":         {func(in *request) { in.ServicePort = 65535 }, true},
		"port 65536":         {func(in *request) { in.ServicePort = 65536 }, false},
		"a negative port":    {func(in *request) { in.ServicePort = -1 }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node, in := start(t, kubetest.Start(t), settings{}), hook(t)
			test.change(&in)
			if err := node.Send("request", in).Err(); (err == nil) != test.taken {
				t.Errorf("error = %v", err)
			}
		})
	}
}

func TestFailuresOfTheAPIServer(t *testing.T) {
	for name, test := range map[string]struct {
		code      int
		reason    metav1.StatusReason
		retryable bool
	}{
		"forbidden":   {403, metav1.StatusReasonForbidden, false},
		"unavailable": {503, metav1.StatusReasonServiceUnavailable, true},
		"invalid":     {422, metav1.StatusReasonInvalid, false},
		"conflicts":   {409, metav1.StatusReasonConflict, true},
	} {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			server.Before(func(r kubetest.Request) *metav1.Status {
				if r.Method != http.MethodPatch {
					return nil
				}
				status := kubetest.Status(test.code, test.reason, "no")
				return &status
			})
			node := start(t, server, settings{})
			err := node.Send("request", hook(t)).Err()
			if err == nil || module.IsRetryable(err) != test.retryable || len(node.Emitted("result")) != 0 {
				t.Errorf("error = %v", err)
			}
			if shown := face(t, node); shown.LastError == "" {
				t.Errorf("panel = %+v", shown)
			}
		})
	}
}

// A webhook that somebody else writes again and again is left to a retry, not
// fought over for ever.
func TestADeletionThatConflictsGivesUp(t *testing.T) {
	server := kubetest.Start(t)
	node, in := start(t, server, settings{}), hook(t)
	send(t, node, in)
	server.Before(func(r kubetest.Request) *metav1.Status {
		if r.Method != http.MethodDelete {
			return nil
		}
		status := kubetest.Status(409, metav1.StatusReasonConflict, "no")
		return &status
	})
	in.Operation = "delete"
	if err := node.Send("request", in).Err(); err == nil || !module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
	if tries := server.Count(http.MethodDelete); tries != 5 {
		t.Errorf("%d tries", tries)
	}
}

func TestRefusedSettings(t *testing.T) {
	for _, text := range []string{`{"selfCheckTimeout":1}`, `{"selfCheckTimeout":30}`} {
		if err := moduletest.New(t, webhookregister.New(nil)).ConfigureJSON(text); err != nil {
			t.Errorf("%s was refused: %v", text, err)
		}
	}
	for _, text := range []string{`{"selfCheckTimeout":0}`, `{"selfCheckTimeout":31}`, `{"selfCheckAddress":"host"}`, `{"selfCheckAddress":":1"}`} {
		if err := moduletest.New(t, webhookregister.New(nil)).ConfigureJSON(text); err == nil {
			t.Errorf("%s was taken", text)
		}
	}
}

// FuzzSelectorsAndBundle: whatever is taken keeps the excluded namespaces out.
func FuzzSelectorsAndBundle(f *testing.F) {
	_, bundle := certificate(f, time.Hour, serverName)
	f.Add("team in (a,b), !legacy", "app=web", bundle, "registry")
	f.Add("kubernetes.io/metadata.name=kube-system", "", bundle, "")
	f.Add("a notin (b),,", "x>1", bundle+bundle, "a.b")
	f.Add("", "", base64.StdEncoding.EncodeToString([]byte(bundle)), `x"`)
	f.Add("", "", "-----BEGIN CERTIFICATE-----", "")
	f.Fuzz(func(t *testing.T, namespaces, objects, bundle, excluded string) {
		memory := &inMemory{}
		node := moduletest.Start(t, webhookregister.New(memory), nil)
		in := request{
			Name: "image-policy", ServiceName: "hook", ServiceNamespace: "infra", CABundle: bundle, NamespaceSelector: namespaces,
			ObjectSelector: objects, ExcludeNamespaces: []string{excluded}, Rules: hookRules(),
		}
		if err := node.Send("request", in).Err(); err != nil {
			if module.IsRetryable(err) || memory.applied != nil {
				t.Error(err)
			}
			return
		}
		var applied admissionv1.MutatingWebhookConfiguration
		if err := json.Unmarshal(memory.applied, &applied); err != nil {
			t.Fatal(err)
		}
		keepsOut(t, &applied, "kube-system", "kube-node-lease", "infra", excluded)
	})
}

// inMemory is a cluster that holds nothing and keeps what was applied last.
type inMemory struct{ applied []byte }

func (m *inMemory) Get(_ context.Context, r cluster.Resource, _, name string, _ any) error {
	return apierrors.NewNotFound(schema.GroupResource{Group: r.Group, Resource: r.Name}, name)
}

func (m *inMemory) Apply(_ context.Context, _ cluster.Resource, _, _ string, body []byte, into any) error {
	m.applied = body
	return json.Unmarshal([]byte(`{"metadata":{"resourceVersion":"1"}}`), into)
}

func (m *inMemory) Delete(context.Context, cluster.Resource, string, string, string) error {
	return nil
}
