package deploymentupdate_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module/metric"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/deploymentupdate"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
)

func TestMetric(t *testing.T) {
	change := request{Namespace: "shop", Name: "web", Images: []image{{Name: "app", Image: "mirror/nginx:1"}}}
	answer := func(code int, reason metav1.StatusReason) func(kubetest.Request) *metav1.Status {
		return func(r kubetest.Request) *metav1.Status {
			if r.Method != http.MethodPatch {
				return nil
			}
			status := kubetest.Status(code, reason, "no")
			return &status
		}
	}
	tests := []struct {
		name   string
		send   request
		before func(kubetest.Request) *metav1.Status
		want   string
	}{
		{"patched", change, nil, "patched"},
		{"as asked", request{Namespace: "shop", Name: "web", Images: []image{{Name: "app", Image: "nginx:1"}}}, nil, "unchanged"},
		{"a kind that the node does not allow", request{Kind: "DaemonSet", Namespace: "shop", Name: "web", Images: change.Images}, nil, "refused"},
		{"an admission webhook says no", change, answer(http.StatusForbidden, metav1.StatusReasonForbidden), "refused"},
		{"the API server is not well", change, answer(http.StatusInternalServerError, metav1.StatusReasonInternalError), "failed"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := start(t)
			server.Before(test.before)
			patches := deploymentupdate.NewMetric()
			node := moduletest.Start(t, deploymentupdate.New(server.Client(), patches), nil)
			_ = node.Send("request", test.send).Err() // the outcome is what counts here
			kind := "Deployment"
			if test.send.Kind != "" {
				kind = test.send.Kind
			}
			want := map[string]float64{`workload_updates_total{flow="flow",kind="` + kind + `",outcome="` + test.want + `"}`: 1}
			if diff := cmp.Diff(want, moduletest.Metrics(t, []metric.Metric{patches})); diff != "" {
				t.Error(diff)
			}
		})
	}
}
