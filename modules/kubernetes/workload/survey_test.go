package workload_test

import (
	"fmt"
	"reflect"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

func TestSurvey(t *testing.T) {
	marked := func(labels, annotations map[string]string) func(*appsv1.Deployment) {
		return func(d *appsv1.Deployment) { d.Labels, d.Annotations = labels, annotations }
	}
	owned := func(manager string, operation metav1.ManagedFieldsOperationType) func(*appsv1.Deployment) {
		return func(d *appsv1.Deployment) {
			d.ManagedFields = []metav1.ManagedFieldsEntry{{
				Manager: manager, Operation: operation, APIVersion: "apps/v1", FieldsType: "FieldsV1",
				FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{"f:image":{}}}}}}}`),
			}}
		}
	}
	argo := marked(nil, map[string]string{"argocd.argoproj.io/tracking-id": "shop:apps/Deployment:shop/web"})
	for name, test := range map[string]struct {
		deployments []func(*appsv1.Deployment)
		want        []module.Finding
	}{
		"none": {want: []module.Finding{}},
		"nobody's": {
			deployments: []func(*appsv1.Deployment){marked(nil, nil), owned("kubectl-client-side-apply", "Update")},
			want:        []module.Finding{},
		},
		"by annotations and labels": {
			deployments: []func(*appsv1.Deployment){
				argo, marked(map[string]string{"argocd.argoproj.io/instance": "shop"}, nil),
				marked(map[string]string{"kustomize.toolkit.fluxcd.io/name": "apps"}, nil),
				marked(map[string]string{"helm.toolkit.fluxcd.io/name": "apps"}, nil),
				marked(map[string]string{"app.kubernetes.io/managed-by": "Helm"}, map[string]string{"meta.helm.sh/release-name": "web"}),
			},
			want: []module.Finding{{Name: "Argo CD", Count: 2, Of: "deployments", Example: "shop/d0"}, {Name: "Flux", Count: 2, Of: "deployments", Example: "shop/d2"}, {Name: "Helm", Count: 1, Of: "deployments", Example: "shop/d4"}},
		},
		"by who set the image": {
			deployments: []func(*appsv1.Deployment){owned("helm", "Apply"), owned("argocd-controller", "Update"), owned("argocd-controller", "Apply")},
			want:        []module.Finding{{Name: "Argo CD", Count: 2, Of: "deployments", Example: "shop/d1"}, {Name: "Helm", Count: 1, Of: "deployments", Example: "shop/d0"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			server := kubetest.Start(t)
			for i, change := range test.deployments {
				d := kubetest.Deployment("shop", fmt.Sprintf("d%d", i), "nginx")
				change(d)
				server.Add(kubetest.Deployments, d)
			}
			got, err := workload.Survey(t.Context(), server.Client())
			if err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("found %+v, want %+v", got, test.want)
			}
		})
	}
}

// TestSurveyOfALargeCluster looks at a page: whoever waits for a preview does not
// wait for thousands of deployments.
func TestSurveyOfALargeCluster(t *testing.T) {
	server := kubetest.Start(t)
	for i := range 1200 {
		d := kubetest.Deployment("shop", fmt.Sprintf("d%04d", i), "nginx")
		d.Annotations = map[string]string{"argocd.argoproj.io/tracking-id": "shop"}
		server.Add(kubetest.Deployments, d)
	}
	got, err := workload.Survey(t.Context(), server.Client())
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || got[0].Count != 500 {
		t.Errorf("found %+v, want 500 of Argo CD", got)
	}
	if n := len(server.Requests()); n > 2 {
		t.Errorf("%d requests: %+v", n, server.Requests())
	}
}
