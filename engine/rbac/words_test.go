package rbac_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/rbac"
)

func TestWords(t *testing.T) {
	for name, test := range map[string]struct {
		permission module.Permission
		want       string
	}{
		"in all namespaces": {module.Permission{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"list", "patch"}},
			"list and patch Deployments in all namespaces"},
		"in one": {module.Permission{Resources: []string{"secrets"}, Verbs: []string{"get"}, Names: []string{"login"}, Namespace: "shop"},
			`get the Secret "login" in namespace shop`},
		"several names": {module.Permission{Resources: []string{"secrets"}, Verbs: []string{"get"}, Names: []string{"a", "b", "c"}, Own: true},
			`get the Secrets "a", "b" and "c" in the namespace of Patchbay`},
		"of the cluster": {module.Permission{APIGroup: "admissionregistration.k8s.io", Resources: []string{"mutatingwebhookconfigurations"},
			Verbs: []string{"get", "create", "delete"}, Cluster: true},
			"get, create and delete MutatingWebhookConfigurations, which belong to the whole cluster"},
		"one of the cluster": {module.Permission{Resources: []string{"nodes"}, Verbs: []string{"get"}, Names: []string{"n1"}, Cluster: true},
			`get the Node "n1", which belongs to the whole cluster`},
		"optional": {module.Permission{APIGroup: "events.k8s.io", Resources: []string{"events"}, Verbs: []string{"create"}, Optional: true},
			"create Events in all namespaces (it works without)"},
		"a kind of somebody else": {module.Permission{APIGroup: "example.com", Resources: []string{"widgets"}, Verbs: []string{"watch"}},
			"watch widgets.example.com in all namespaces"},
		"a part": {module.Permission{Resources: []string{"pods/log"}, Verbs: []string{"get"}}, "get Pods (log) in all namespaces"},
		"everything": {module.Permission{APIGroup: "*", Resources: []string{"*"}, Verbs: []string{"*"}},
			"do everything with all resources in all namespaces"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := rbac.Words(test.permission); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
		})
	}
}
