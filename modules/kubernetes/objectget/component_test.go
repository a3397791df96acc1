package objectget_test

import (
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectget"
)

const (
	kinds = `"kinds": [{"apiVersion": "v1", "kind": "ConfigMap"}, {"apiVersion": "v1", "kind": "Secret"}]`
	key   = "hunter2-hunter2"
)

func start(t *testing.T) *kubetest.Server {
	server := kubetest.Start(t)
	at := func(name string) metav1.ObjectMeta { return metav1.ObjectMeta{Namespace: "shop", Name: name} }
	server.Add("/api/v1/configmaps", &corev1.ConfigMap{ObjectMeta: at("config"), Data: map[string]string{"a": "b"}})
	server.Add("/api/v1/secrets", &corev1.Secret{ObjectMeta: at("login"), Data: map[string][]byte{"password": []byte(key)}},
		&corev1.Secret{ObjectMeta: at("state"), Type: "patchbay.dev/state", Data: map[string][]byte{"key": []byte(key)}})
	return server
}

func node(t *testing.T, settings string) *moduletest.Node {
	t.Helper()
	made := moduletest.New(t, objectget.New(start(t).Client()))
	if err := made.ConfigureJSON(settings); err != nil {
		t.Fatal(err)
	}
	return made
}

func TestGets(t *testing.T) {
	config := map[string]any{"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "config"}}
	login := map[string]any{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "login"}}
	gone := objectget.Reference{Kind: "Secret", Namespace: "shop", Name: "gone"}
	tests := map[string]struct {
		settings string
		request  objectget.Request
		want     objectget.Result
	}{
		"one":           {`{"fields": ["metadata.name"]}`, objectget.Request{Namespace: "shop", Name: "config"}, objectget.Result{Object: config, Objects: []map[string]any{config}}},
		"nothing":       {`{}`, objectget.Request{}, objectget.Result{}},
		"its namespace": {`{"fields": ["metadata.name"], "namespace": "shop"}`, objectget.Request{Name: "config"}, objectget.Result{Object: config, Objects: []map[string]any{config}}},
		"several": {`{"fields": ["metadata.name"], ` + kinds + `}`, objectget.Request{Objects: []objectget.Reference{{Kind: "Secret", Namespace: "shop", Name: "login"}, gone, {Kind: "ConfigMap", Namespace: "shop", Name: "config"}}},
			objectget.Result{Objects: []map[string]any{login, config}, Missing: []objectget.Reference{gone}}},
		"one that is not there": {`{` + kinds + `}`, objectget.Request{Kind: "Secret", Namespace: "shop", Name: "gone"}, objectget.Result{Missing: []objectget.Reference{gone}}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := node(t, test.settings)
			test.request.Context, test.want.Context = "c", "c"
			if err := node.Send("request", test.request).Err(); err != nil {
				t.Fatal(err)
			}
			if test.want.Objects == nil {
				test.want.Objects = []map[string]any{}
			}
			if test.want.Missing == nil {
				test.want.Missing = []objectget.Reference{}
			}
			if diff := cmp.Diff(test.want, node.Emitted("result")[0]); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHash(t *testing.T) {
	node := node(t, `{`+kinds+`, "fields": ["metadata.name"], "hash": ["data"]}`)
	request := objectget.Request{Objects: []objectget.Reference{{Kind: "Secret", Namespace: "shop", Name: "login"}, {Kind: "ConfigMap", Namespace: "shop", Name: "config"}}}
	for range 2 {
		if err := node.Send("request", request).Err(); err != nil {
			t.Fatal(err)
		}
	}
	first, again := node.Emitted("result")[0].(objectget.Result), node.Emitted("result")[1].(objectget.Result)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("the second time (-first +again):\n%s", diff)
	}
	one, _ := first.Objects[0]["hash"].(string)
	other, _ := first.Objects[1]["hash"].(string)
	if len(one) < 20 || len(other) < 20 || one == other {
		t.Errorf("hashes %q and %q", one, other)
	}
	text, err := json.Marshal(first)
	if err != nil || strings.Contains(string(text), "password") || strings.Contains(string(text), "aHVudGVy") || len(first.Masked) != 0 {
		t.Errorf("content is in the message: %s, %v", text, err)
	}
}

func TestSecretsAreMasked(t *testing.T) {
	node := node(t, `{`+kinds+`}`)
	if err := node.Send("request", objectget.Request{Kind: "Secret", Namespace: "shop", Name: "login"}).Err(); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(node.Emitted("result")[0].(objectget.Result).Masked, " "); got != "aHVudGVyMi1odW50ZXIy "+key {
		t.Errorf("masked = %s", got)
	}
}

func TestRefuses(t *testing.T) {
	tests := map[string]struct {
		settings string
		request  objectget.Request
		want     string
	}{
		"another kind":      {`{}`, objectget.Request{Kind: "Secret", Namespace: "shop", Name: "login"}, "settings allow ConfigMap"},
		"which kind":        {`{` + kinds + `}`, objectget.Request{Namespace: "shop", Name: "login"}, "settings allow ConfigMap, Secret"},
		"no namespace":      {`{}`, objectget.Request{Name: "config"}, "the namespace is empty"},
		"no name":           {`{}`, objectget.Request{Objects: []objectget.Reference{{Namespace: "shop"}}}, "the name is empty"},
		"another namespace": {`{"namespace": "blog"}`, objectget.Request{Namespace: "shop", Name: "config"}, `settings allow "blog"`},
		"missing":           {`{"missing": "error"}`, objectget.Request{Namespace: "shop", Name: "gone"}, "there is no such object"},
		"state of a node":   {`{` + kinds + `}`, objectget.Request{Kind: "Secret", Namespace: "shop", Name: "state"}, "which no flow may read"},
		"too many":          {`{}`, objectget.Request{Objects: make([]objectget.Reference, 5001)}, "at most 5000"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := node(t, test.settings).Send("request", test.request).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), key) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	want := []module.Permission{{Resources: []string{"configmaps"}, Verbs: []string{"get"}, Namespace: "shop"}}
	if diff := cmp.Diff(want, node(t, `{"namespace": "shop"}`).Component.(module.PermissionAware).Permissions()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
