package secretget_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/secretget"
)

const password = "hunter2-hunter2"

func auth(user string) string {
	return `{"auth":"` + base64.StdEncoding.EncodeToString([]byte(user+":"+password)) + `"}`
}

func start(t *testing.T) *kubetest.Server {
	server := kubetest.Start(t)
	add := func(name, kind string, data map[string]string) {
		s := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name}, Type: corev1.SecretType(kind), Data: map[string][]byte{}}
		for key, value := range data {
			s.Data[key] = []byte(value)
		}
		server.Add("/api/v1/secrets", s)
	}
	add("login", "Opaque", map[string]string{"user": "ada", "password": password})
	add("single", "Opaque", map[string]string{"token": password})
	add("hub", "kubernetes.io/dockerconfigjson", map[string]string{".dockerconfigjson": `{"auths":{"https://index.docker.io/v1/":` + auth("hub") + `,"ghcr.io":` + auth("first") + `}}`})
	add("ghcr", "kubernetes.io/dockerconfigjson", map[string]string{".dockerconfigjson": `{"auths":{"ghcr.io":` + auth("second") + `}}`})
	add("legacy", "kubernetes.io/dockercfg", map[string]string{".dockercfg": `{"quay.io":` + auth("old") + `}`})
	add("helper", "kubernetes.io/dockerconfigjson", map[string]string{".dockerconfigjson": `{"credsStore":"desktop"}`})
	add("opaque", "Opaque", map[string]string{".dockerconfigjson": `{"auths":{"ghcr.io":` + auth("no") + `}}`})
	add("odd", "kubernetes.io/dockerconfigjson", map[string]string{".dockerconfigjson": `{"auths":{"ghcr.io":` + auth("second") + `,"no host":` + auth("odd") + `}}`})
	add("broken", "kubernetes.io/dockerconfigjson", map[string]string{".dockerconfigjson": `{"auths": ` + password})
	return server
}

func TestGet(t *testing.T) {
	hub := `{"auths":{"ghcr.io":` + auth("first") + `,"https://index.docker.io/v1/":` + auth("hub") + `}}`
	all := `{"auths":{"ghcr.io":` + auth("first") + `,"https://index.docker.io/v1/":` + auth("hub") + `,"quay.io":` + auth("old") + `},"furtherAuths":[{"ghcr.io":` + auth("second") + `}]}`
	second := `{"auths":{"ghcr.io":` + auth("second") + `}}`
	gone := []secretget.Skipped{{Name: "gone", Reason: "not found"}}
	tests := map[string]struct {
		in       secretget.Request
		want     secretget.Result
		requests int
	}{
		"empty passes through":      {secretget.Request{}, secretget.Result{}, 0},
		"empty names pass through":  {secretget.Request{Names: []string{"", ""}}, secretget.Result{}, 0},
		"value under a key":         {secretget.Request{Name: "login", Key: "user"}, secretget.Result{Type: "Opaque", Data: map[string]string{"user": "ada", "password": password}, Value: "ada"}, 1},
		"no key, several to choose": {secretget.Request{Name: "login"}, secretget.Result{Type: "Opaque", Data: map[string]string{"user": "ada", "password": password}}, 1},
		"no key, only one":          {secretget.Request{Name: "single"}, secretget.Result{Type: "Opaque", Data: map[string]string{"token": password}, Value: password}, 1},
		"merge, the first first":    {secretget.Request{Names: []string{"hub", "ghcr", "legacy", "hub"}}, secretget.Result{Value: all, DockerConfigJSON: all}, 3},
		"legacy is converted":       {secretget.Request{Names: []string{"legacy"}}, secretget.Result{Value: `{"auths":{"quay.io":` + auth("old") + `}}`, DockerConfigJSON: `{"auths":{"quay.io":` + auth("old") + `}}`}, 1},
		"missing is skipped":        {secretget.Request{Names: []string{"gone", "hub"}}, secretget.Result{Value: hub, DockerConfigJSON: hub, Skipped: gone}, 2},
		"all missing":               {secretget.Request{Names: []string{"gone"}}, secretget.Result{Skipped: gone}, 1},
		"passed over":               {secretget.Request{Names: []string{"helper", "opaque", "odd"}}, secretget.Result{Value: second, DockerConfigJSON: second, Skipped: []secretget.Skipped{{Name: "helper", Reason: `there is no "auths" in it; credential helpers work on a workstation only, and the older form belongs in a secret of type kubernetes.io/dockercfg`}, {Name: "opaque", Reason: `its type is "Opaque": the kubelet takes .dockerconfigjson from type kubernetes.io/dockerconfigjson, and .dockercfg from type kubernetes.io/dockercfg`}, {Name: "odd", Reason: `registry "no host": it is neither a host nor a URL`}}}, 3},
		"not a pull secret":         {secretget.Request{Names: []string{"login"}}, secretget.Result{Skipped: []secretget.Skipped{{Name: "login", Reason: "not a pull secret: it holds neither .dockerconfigjson nor .dockercfg"}}}, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			node := moduletest.Start(t, secretget.New(server.Client()), nil)
			test.in.Context, test.in.Namespace = "c", "shop"
			if err := node.Send("request", test.in).Err(); err != nil {
				t.Fatal(err)
			}
			want := test.want
			want.Context, want.Namespace, want.Name = "c", "shop", test.in.Name
			if want.Data == nil {
				want.Data = map[string]string{}
			}
			if want.Skipped == nil {
				want.Skipped = []secretget.Skipped{}
			}
			if got := node.Emitted("result")[0]; !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
			if count := len(server.Requests()); count != test.requests {
				t.Errorf("%d requests, want %d", count, test.requests)
			}
		})
	}
}

func TestGetFails(t *testing.T) {
	strict := secretget.Settings{Missing: "error"}
	tests := map[string]struct {
		settings any
		in       secretget.Request
		want     string
	}{
		"missing":                {nil, secretget.Request{Name: "gone"}, `get secrets "gone" in namespace "shop"`},
		"missing among several":  {strict, secretget.Request{Names: []string{"hub", "gone"}}, `"gone"`},
		"no pull secret, strict": {strict, secretget.Request{Names: []string{"login"}}, "secret shop/login: not a pull secret"},
		"helper, strict":         {strict, secretget.Request{Names: []string{"helper"}}, `secret shop/helper: there is no "auths" in it`},
		"no such key":            {nil, secretget.Request{Name: "login", Key: "pin"}, `secret shop/login has no key "pin"; it has password, user`},
		"wrong JSON":             {nil, secretget.Request{Names: []string{"hub", "broken"}}, "secret shop/broken: key .dockerconfigjson: it is not valid JSON"},
		"wrong JSON by name":     {nil, secretget.Request{Name: "broken", Key: ".dockerconfigjson"}, "secret shop/broken"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var log bytes.Buffer
			node := moduletest.Start(t, secretget.New(start(t).Client()), test.settings)
			test.in.Namespace = "shop"
			ctx := module.WithLogger(t.Context(), slog.New(slog.NewTextHandler(&log, nil)))
			err := node.Component.Handle(ctx, node.Emit, "request", test.in).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if strings.Contains(err.Error()+log.String(), password) {
				t.Errorf("the error or the log holds the secret: %v %s", err, log.String())
			}
		})
	}
}

func TestGetForbidden(t *testing.T) {
	server := start(t)
	server.Before(func(kubetest.Request) *metav1.Status {
		status := kubetest.Status(403, metav1.StatusReasonForbidden, "no")
		return &status
	})
	err := moduletest.Start(t, secretget.New(server.Client()), nil).Send("request", secretget.Request{Namespace: "shop", Names: []string{"hub"}}).Err()
	if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), `the verb "get" on secrets in namespace "shop" is missing`) {
		t.Errorf("error = %v", err)
	}
}

func TestSecretsAreMarked(t *testing.T) {
	for _, port := range secretget.New(nil).Ports() {
		if port.Name != "result" {
			continue
		}
		raw, err := module.Schema(port)
		if err != nil {
			t.Fatal(err)
		}
		var schema struct {
			Properties map[string]struct{ Format string }
		}
		if err := json.Unmarshal(raw, &schema); err != nil {
			t.Fatal(err)
		}
		for _, field := range []string{"data", "value", "dockerConfigJSON"} {
			if schema.Properties[field].Format != "password" {
				t.Errorf("%s is not marked as a secret: %s", field, raw)
			}
		}
	}
}

func TestSettingsRefuse(t *testing.T) {
	if err := moduletest.New(t, secretget.New(nil)).ConfigureJSON(`{"missing": "panic"}`); err == nil {
		t.Error("missing: panic was taken")
	}
}
