package cluster_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

func TestKind(t *testing.T) {
	server := kubetest.Start(t)
	server.Kinds("apps/v1",
		metav1.APIResource{Name: "deployments", Kind: "Deployment", Namespaced: true, Verbs: []string{"get", "list"}},
		metav1.APIResource{Name: "deployments/scale", Kind: "Scale", Namespaced: true})
	server.Kinds("v1", metav1.APIResource{Name: "nodes", Kind: "Node", Verbs: []string{"get"}})
	client := server.Client()
	for name, test := range map[string]struct {
		version, kind string
		resource      cluster.Resource
		namespaced    bool
		err           string
	}{
		"of a group":     {"apps/v1", "Deployment", cluster.Resource{Group: "apps", Version: "v1", Name: "deployments"}, true, ""},
		"of the core":    {"v1", "Node", cluster.Resource{Version: "v1", Name: "nodes"}, false, ""},
		"a subresource":  {"apps/v1", "Scale", cluster.Resource{}, false, "no such kind"},
		"its plural":     {"apps/v1", "deployments", cluster.Resource{}, false, `did you mean "Deployment"?`},
		"its case":       {"apps/v1", "deployment", cluster.Resource{}, false, `did you mean "Deployment"?`},
		"another group":  {"batch/v1", "Job", cluster.Resource{}, false, `find kind "Job" of batch/v1`},
		"no version":     {"", "Node", cluster.Resource{}, false, "want one such as v1"},
		"too many parts": {"a/b/c", "Node", cluster.Resource{}, false, "want one such as v1"},
	} {
		t.Run(name, func(t *testing.T) {
			kind, err := client.Kind(t.Context(), test.version, test.kind)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) || module.IsRetryable(err) {
					t.Errorf("error = %v, want %q", err, test.err)
				}
				return
			}
			if err != nil || kind.Resource != test.resource || kind.Namespaced != test.namespaced || !slices.Contains(kind.Verbs, "get") {
				t.Errorf("%+v, %v", kind, err)
			}
		})
	}
	before := server.Count(http.MethodGet)
	if _, err := client.Kind(t.Context(), "apps/v1", "Deployment"); err != nil || server.Count(http.MethodGet) != before {
		t.Errorf("asked again at once: %v", err)
	}
}
