package object_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

func TestKindOf(t *testing.T) {
	tests := map[string]struct {
		kind object.Kind
		want cluster.Resource
	}{
		"core":       {object.Kind{APIVersion: "v1", Kind: "Secret"}, cluster.Resource{Version: "v1", Name: "secrets"}},
		"a group":    {object.Kind{APIVersion: "networking.k8s.io/v1", Kind: "Ingress"}, cluster.Resource{Group: "networking.k8s.io", Version: "v1", Name: "ingresses"}},
		"a policy":   {object.Kind{APIVersion: "networking.k8s.io/v1", Kind: "NetworkPolicy"}, cluster.Resource{Group: "networking.k8s.io", Version: "v1", Name: "networkpolicies"}},
		"already so": {object.Kind{APIVersion: "v1", Kind: "Endpoints"}, cluster.Resource{Version: "v1", Name: "endpoints"}},
		"named":      {object.Kind{APIVersion: "example.com/v1", Kind: "Ox", Resource: "oxen"}, cluster.Resource{Group: "example.com", Version: "v1", Name: "oxen"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.kind.Of(); got != test.want || test.kind.Check() != nil {
				t.Errorf("got %+v, %v; want %+v", got, test.kind.Check(), test.want)
			}
		})
	}
}

func TestKindsRefuse(t *testing.T) {
	tests := map[string]struct {
		kinds object.Kinds
		want  string
	}{
		"no version":     {object.Kinds{{APIVersion: "apps/", Kind: "Deployment"}}, "apiVersion"},
		"three parts":    {object.Kinds{{APIVersion: "a/b/c", Kind: "Deployment"}}, "apiVersion"},
		"a path":         {object.Kinds{{APIVersion: "../v1", Kind: "Secret"}}, "apiVersion"},
		"a plural":       {object.Kinds{{APIVersion: "v1", Kind: "secrets"}}, "spelling of manifests"},
		"a bad resource": {object.Kinds{{APIVersion: "v1", Kind: "Secret", Resource: "Secrets/x"}}, "lower case"},
		"twice":          {object.Kinds{{APIVersion: "v1", Kind: "Secret"}, {APIVersion: "v1", Kind: "Other", Resource: "secrets"}}, "twice"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if err := test.kinds.Check(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}

func TestPermissionsAreOfTheNamespace(t *testing.T) {
	kinds := object.Kinds{{APIVersion: "v1", Kind: "Secret"}, {APIVersion: "v1", Kind: "Node", Cluster: true}}
	want := []module.Permission{
		{Resources: []string{"secrets"}, Verbs: []string{"get", "list"}, Namespace: "shop"},
		{Resources: []string{"nodes"}, Verbs: []string{"get", "list"}, Cluster: true},
	}
	if diff := cmp.Diff(want, kinds.Permissions("shop", "get", "list")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestFields(t *testing.T) {
	whole := func() map[string]any {
		return map[string]any{
			"metadata": map[string]any{"name": "web", "managedFields": []any{"x"}, "labels": map[string]any{"a.b/c": "1", "d": "2"}},
			"spec": map[string]any{"containers": []any{
				map[string]any{"name": "app", "image": "nginx", "env": []any{}}, map[string]any{"name": "bare"}, "odd",
			}, "none": nil},
		}
	}
	containers := func(fields ...map[string]any) map[string]any {
		list := []any{}
		for _, f := range fields {
			list = append(list, f)
		}
		return map[string]any{"spec": map[string]any{"containers": list}}
	}
	all := whole()
	delete(all["metadata"].(map[string]any), "managedFields")
	tests := map[string]struct {
		paths    []string
		want     map[string]any
		metadata bool
	}{
		"the whole object":    {nil, all, false},
		"one":                 {[]string{"metadata.name"}, map[string]any{"metadata": map[string]any{"name": "web"}}, true},
		"a name with dots":    {[]string{`metadata.labels.a\.b/c`}, map[string]any{"metadata": map[string]any{"labels": map[string]any{"a.b/c": "1"}}}, true},
		"through a list":      {[]string{"spec.containers.image"}, containers(map[string]any{"image": "nginx"}, map[string]any{}), false},
		"two of each":         {[]string{"spec.containers.image", "spec.containers.name"}, containers(map[string]any{"image": "nginx", "name": "app"}, map[string]any{"name": "bare"}), false},
		"a part, and all":     {[]string{"metadata.labels.d", "metadata.labels"}, map[string]any{"metadata": map[string]any{"labels": map[string]any{"a.b/c": "1", "d": "2"}}}, true},
		"all, and a part":     {[]string{"metadata.labels", "metadata.labels.d"}, map[string]any{"metadata": map[string]any{"labels": map[string]any{"a.b/c": "1", "d": "2"}}}, true},
		"what it lacks":       {[]string{"status.phase", "spec.none"}, map[string]any{"spec": map[string]any{}}, false},
		"through what is not": {[]string{"metadata.name.first"}, map[string]any{"metadata": map[string]any{}}, true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fields, err := object.ParseFields(test.paths)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, fields.Of(whole())); diff != "" || fields.MetadataOnly() != test.metadata {
				t.Errorf("metadata only: %t, (-want +got):\n%s", fields.MetadataOnly(), diff)
			}
		})
	}
	for _, path := range []string{"", ".", "a..b", "a."} {
		if _, err := object.ParseFields([]string{path}); err == nil {
			t.Errorf("%q was taken", path)
		}
	}
}
