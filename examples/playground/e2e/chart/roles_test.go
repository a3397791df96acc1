package chart_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/yaml"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// rolesIn are the roles of a manifest in words, sorted, without their names; but for some.
func rolesIn(t *testing.T, all []*unstructured.Unstructured, but func(name string) bool) []string {
	t.Helper()
	found := []string{}
	for _, object := range all {
		kind := object.GetKind()
		if kind != "Role" && kind != "ClusterRole" || but(object.GetName()) {
			continue
		}
		var role rbacv1.ClusterRole
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &role); err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(role.Rules)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, fmt.Sprintf("%s in %q: %s", kind, object.GetNamespace(), text))
	}
	slices.Sort(found)
	return found
}

// TestTheRolesAreThoseOfRbac: for the flows that the server makes of the chart's values,
// patchbay rbac prints the chart's roles.
func TestTheRolesAreThoseOfRbac(t *testing.T) {
	b := patchbay.New(stage.Options(t.TempDir(), stage.ControlPlane.Kubeconfig()))
	b.Serve(t)
	for name, test := range map[string]struct {
		flags     []string
		namespace string
	}{
		"mirror":                           {flags: mirroring()},
		"mirror with a login":              {flags: mirroring("registrySecret=zot/push")},
		"mirror with a login of ours":      {flags: mirroring(`registrySecret=secret("push/.dockerconfigjson")`)},
		"mirror of one namespace":          {mirroring("namespace=shop", "registrySecret=zot/push"), "shop"},
		"webhook":                          {flags: webhook()},
		"webhook that reports nothing":     {flags: webhook("heal=off", "resources=workloads")},
		"webhook of workloads":             {flags: webhook("heal=patch", "resources=workloads", "namespaceSelector=team=shop")},
		"webhook of pods":                  {flags: webhook("heal=patch", "resources=pods")},
		"webhook that asks":                {flags: webhook("verify=head", "registrySecret=zot/pull")},
		"webhook that does not ask":        {flags: webhook("verify=off", "registrySecret=zot/pull")},
		"webhook that asks without login":  {flags: webhook("verify=head")},
		"those that need no parameter":     {flags: []string{"--set", "solutions.imageReport.enabled=true,solutions.certificateExpiryReport.enabled=true,solutions.restartOnChange.enabled=true"}},
		"mirror of the other kinds":        {flags: enabled("imageMirrorWorkloads", "kinds=others")},
		"mirror of all kinds":              {flags: enabled("imageMirrorWorkloads", "registrySecret=zot/push")},
		"policy in CEL":                    {flags: enabled("imagePolicyCEL", "resources=workloads")},
		"webhook and mirror":               {flags: append(webhook("heal=patch"), mirroring()...)},
		"webhook and mirror, both by name": {flags: append(append(webhook(), mirroring()...), "--set", "solutions.imageMirror.flow=one,solutions.imagePolicyWebhook.flow=two")},
	} {
		t.Run(name, func(t *testing.T) {
			all := read(t, render(t, append(test.flags, "--set", "crds.enabled=false")...))
			want := []string{}
			for _, flow := range installedBy(t, all) {
				if err := b.Post(t.Context(), "/api/v1/solutions/"+flow.Solution+"/install", map[string]any{"flow": flow.Flow, "values": flow.Values, "replace": true}, nil); err != nil {
					t.Fatal(err)
				}
				args := []string{"rbac", flow.Flow}
				if test.namespace != "" {
					args = append(args, "--namespace", test.namespace)
				}
				// What secret() reads is in the namespace of which the chart's Role is.
				want = append(want, rolesIn(t, read(t, b.Do(t, args...).Stdout), func(name string) bool { return strings.HasSuffix(name, ":secrets") })...)
			}
			slices.Sort(want)
			if have := rolesIn(t, all, func(name string) bool { return strings.HasSuffix(name, "-store") || strings.HasSuffix(name, ":access") }); !slices.Equal(have, want) {
				t.Errorf("the chart has\n%s\nand rbac prints\n%s", strings.Join(have, "\n"), strings.Join(want, "\n"))
			}
		})
	}
}

// installed is one entry of what the server installs.
type installed struct {
	Solution string         `json:"solution"`
	Flow     string         `json:"flow"`
	Values   map[string]any `json:"values"`
}

func installedBy(t *testing.T, all []*unstructured.Unstructured) []installed {
	t.Helper()
	var content struct {
		Solutions []installed `json:"solutions"`
	}
	for _, object := range all {
		var mounted corev1.ConfigMap
		if object.GetKind() != "ConfigMap" {
			continue
		}
		if err := runtime.DefaultUnstructuredConverter.FromUnstructured(object.Object, &mounted); err != nil {
			t.Fatal(err)
		}
		if err := yaml.UnmarshalStrict([]byte(mounted.Data["solutions.yaml"]), &content); err != nil {
			t.Fatal(err)
		}
	}
	if len(content.Solutions) == 0 {
		t.Fatal("the chart installs no solution")
	}
	return content.Solutions
}

// enabled are the flags that switch a solution on.
func enabled(key string, parameters ...string) []string {
	flags := []string{"--set", "solutions." + key + ".enabled=true,solutions." + key + ".parameters.localRegistry=mirror.example:5000"}
	for _, parameter := range parameters {
		flags = append(flags, "--set", "solutions."+key+".parameters."+parameter)
	}
	return flags
}
