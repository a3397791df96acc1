package objectlist_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectlist"
)

const (
	both = `{"apiVersion": "v1", "kind": "ConfigMap"}, {"apiVersion": "v1", "kind": "Secret"}`
	key  = "hunter2-hunter2"
)

func start(t *testing.T) *kubetest.Server {
	server := kubetest.Start(t)
	at := func(namespace, name string) metav1.ObjectMeta {
		return metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{"of": namespace}, ResourceVersion: "4"}
	}
	for i := range 3 {
		server.Add("/api/v1/configmaps", &corev1.ConfigMap{ObjectMeta: at("shop", fmt.Sprint("config-", i)), Data: map[string]string{"a": "b"}})
	}
	server.Add("/api/v1/configmaps", &corev1.ConfigMap{ObjectMeta: at("blog", "config")})
	server.Add("/api/v1/secrets", &corev1.Secret{ObjectMeta: at("shop", "login"), Data: map[string][]byte{"password": []byte(key)}},
		&corev1.Secret{ObjectMeta: at("shop", "state"), Type: "patchbay.dev/state", Data: map[string][]byte{"key": []byte(key)}})
	return server
}

func node(t *testing.T, server *kubetest.Server, settings string) *moduletest.Node {
	t.Helper()
	made := moduletest.New(t, objectlist.New(server.Client()))
	if err := made.ConfigureJSON(settings); err != nil {
		t.Fatal(err)
	}
	return made
}

func TestLists(t *testing.T) {
	tests := map[string]struct {
		settings string
		request  objectlist.Request
		want     string
		requests int
	}{
		"by default":           {`{}`, objectlist.Request{}, "ConfigMap/shop/config-0 ConfigMap/shop/config-1 ConfigMap/shop/config-2 ConfigMap/blog/config", 1},
		"of a namespace":       {`{}`, objectlist.Request{Namespace: "blog"}, "ConfigMap/blog/config", 1},
		"that of the settings": {`{"namespace": "blog"}`, objectlist.Request{}, "ConfigMap/blog/config", 1},
		"with a label":         {`{}`, objectlist.Request{LabelSelector: "of!=shop"}, "ConfigMap/blog/config", 1},
		"page by page":         {`{"pageSize": 2, "namespace": "shop"}`, objectlist.Request{}, "ConfigMap/shop/config-0 ConfigMap/shop/config-1 ConfigMap/shop/config-2", 2},
		"two kinds":            {`{"kinds": [` + both + `], "namespace": "shop", "maxObjects": 4}`, objectlist.Request{}, "ConfigMap/shop/config-0 ConfigMap/shop/config-1 ConfigMap/shop/config-2 Secret/shop/login", 2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			node := node(t, server, test.settings)
			test.request.Context = "c"
			if err := node.Send("request", test.request).Err(); err != nil {
				t.Fatal(err)
			}
			result := node.Emitted("result")[0].(objectlist.Result)
			var names []string
			for _, o := range result.Objects {
				metadata := o["metadata"].(map[string]any)
				names = append(names, fmt.Sprintf("%s/%s/%s", o["kind"], metadata["namespace"], metadata["name"]))
			}
			if got := strings.Join(names, " "); got != test.want || result.Count != len(names) || result.Context != "c" || len(server.Requests()) != test.requests {
				t.Errorf("got %s, count %d, %d requests; want %s", got, result.Count, len(server.Requests()), test.want)
			}
		})
	}
}

func TestFieldsAndSecrets(t *testing.T) {
	node := node(t, start(t), `{"kinds": [{"apiVersion": "v1", "kind": "Secret"}], "fields": ["metadata.name", "data"]}`)
	if err := node.Send("request", objectlist.Request{}).Err(); err != nil {
		t.Fatal(err)
	}
	result := node.Emitted("result")[0].(objectlist.Result)
	want := []map[string]any{{"apiVersion": "v1", "kind": "Secret", "metadata": map[string]any{"name": "login"}, "data": map[string]any{"password": "aHVudGVyMi1odW50ZXIy"}}}
	if diff := cmp.Diff(want, result.Objects); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := strings.Join(result.Masked, " "); got != "aHVudGVyMi1odW50ZXIy "+key {
		t.Errorf("masked = %s", got)
	}
	field, _ := reflect.TypeFor[objectlist.Result]().FieldByName("Masked")
	if field.Tag.Get("format") != "password" {
		t.Error("what is to be masked is not marked as a secret")
	}
}

func TestMetadataAlone(t *testing.T) {
	for fields, want := range map[string]bool{`["metadata.name", "metadata.labels"]`: true, `["metadata.name", "data"]`: false, `[]`: false} {
		server := start(t)
		if err := node(t, server, `{"fields": `+fields+`}`).Send("request", objectlist.Request{}).Err(); err != nil {
			t.Fatal(err)
		}
		if accept := server.Requests()[0].Accept; strings.Contains(accept, "PartialObjectMetadataList") != want {
			t.Errorf("fields %s: Accept: %s", fields, accept)
		}
	}
}

func TestRefuses(t *testing.T) {
	tests := map[string]struct {
		settings string
		request  objectlist.Request
		want     string
	}{
		"too many objects":  {`{"maxObjects": 3}`, objectlist.Request{}, "more than 3 objects"},
		"another namespace": {`{"namespace": "shop"}`, objectlist.Request{Namespace: "blog"}, `settings allow "shop"`},
		"a bad selector":    {`{}`, objectlist.Request{LabelSelector: "a in"}, "label selector"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := node(t, start(t), test.settings).Send("request", test.request).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}

func TestTooManyBytes(t *testing.T) {
	server := kubetest.Start(t)
	for i := range 3 {
		server.Add("/api/v1/configmaps", &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: fmt.Sprint(i)}, Data: map[string]string{"a": strings.Repeat("x", 500<<10)}})
	}
	err := node(t, server, `{"maxMegabytes": 1}`).Send("request", objectlist.Request{}).Err()
	if err == nil || !strings.Contains(err.Error(), "more than 1 MB") {
		t.Errorf("error = %v", err)
	}
	if err := node(t, server, `{"maxMegabytes": 1, "fields": ["metadata.name"]}`).Send("request", objectlist.Request{}).Err(); err != nil {
		t.Errorf("without what is large: %v", err)
	}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	node := node(t, start(t), `{"kinds": [`+both+`], "namespace": "shop"}`)
	want := []module.Permission{
		{Resources: []string{"configmaps"}, Verbs: []string{"list"}, Namespace: "shop"},
		{Resources: []string{"secrets"}, Verbs: []string{"list"}, Namespace: "shop"},
	}
	if diff := cmp.Diff(want, node.Component.(module.PermissionAware).Permissions()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
