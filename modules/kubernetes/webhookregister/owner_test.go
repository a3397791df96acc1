package webhookregister_test

import (
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

// The engine's own namespace is excluded, also when the service that answers is in
// another one or outside of the cluster: an engine that has to pass its own
// webhook to start would never start.
func TestOwnNamespaceIsExcluded(t *testing.T) {
	tests := map[string]struct {
		own    string
		change func(*request)
		want   []string
	}{
		"service elsewhere": {"patchbay", func(*request) {}, []string{"infra", "kube-node-lease", "kube-system", "patchbay"}},
		"service beside it": {"infra", func(*request) {}, []string{"infra", "kube-node-lease", "kube-system"}},
		"a url":             {"patchbay", func(in *request) { in.ServiceName, in.ServiceNamespace, in.URL = "", "", "https://h.example/x" }, []string{"kube-node-lease", "kube-system", "patchbay"}},
		"more are excluded": {"patchbay", func(in *request) { in.ExcludeNamespaces = []string{"registry"} }, []string{"infra", "kube-node-lease", "kube-system", "patchbay", "registry"}},
		"not in a cluster":  {"", func(*request) {}, []string{"infra", "kube-node-lease", "kube-system"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			node, in := start(t, server, settings{}), hook(t)
			node.Component.(module.IdentityAware).OnIdentity(v1alpha1.NodeIdentity{NodeName: "node", FlowName: "flow", Namespace: test.own})
			test.change(&in)
			send(t, node, in)
			registered := inCluster(server).Webhooks[0]
			selector := registered.NamespaceSelector.MatchExpressions
			i := slices.IndexFunc(selector, func(r metav1.LabelSelectorRequirement) bool { return r.Key == "kubernetes.io/metadata.name" })
			if i < 0 || selector[i].Operator != metav1.LabelSelectorOpNotIn || !slices.Equal(selector[i].Values, test.want) {
				t.Errorf("selector %v, want all but %v", selector, test.want)
			}
			if list := `["` + strings.Join(test.want, `", "`) + `"]`; !strings.Contains(registered.MatchConditions[0].Expression, list) {
				t.Errorf("condition %s, want %s", registered.MatchConditions[0].Expression, list)
			}
		})
	}
}
