package podlist_test

import (
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/podlist"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

func pod(namespace, name string) *corev1.Pod {
	controller := true
	return &corev1.Pod{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, Labels: map[string]string{"app": name}, Annotations: map[string]string{"note": "x"},
			OwnerReferences: []metav1.OwnerReference{{APIVersion: "batch/v1", Kind: "Job", Name: "j", UID: "u", Controller: &controller}}},
		Spec: corev1.PodSpec{
			Containers:     []corev1.Container{{Name: "app", Image: "nginx:1", ImagePullPolicy: "Never"}},
			InitContainers: []corev1.Container{{Name: "init", Image: "busybox:1"}},
			Volumes: []corev1.Volume{
				{Name: "model", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "ghcr.io/a/model:1", PullPolicy: "Never"}}},
				{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "c"}}}},
			},
		},
		Status: corev1.PodStatus{Phase: corev1.PodRunning},
	}
}

func start(t *testing.T) *kubetest.Server {
	server := kubetest.Start(t)
	server.Add("/api/v1/pods", pod("shop", "web"), pod("shop", "api"), pod("blog", "web"))
	for name, team := range map[string]string{"shop": "a", "blog": "b"} {
		server.Add("/api/v1/namespaces", &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"team": team}}})
	}
	return server
}

func TestListsPods(t *testing.T) {
	node := moduletest.Start(t, podlist.New(start(t).Client()), podlist.Settings{PageSize: 2})
	if err := node.Send("request", podlist.Request{Context: "c"}).Err(); err != nil {
		t.Fatal(err)
	}
	result := node.Emitted("result")[0].(podlist.Result)
	if result.Context != "c" || result.Count != 3 || len(result.Pods) != 3 {
		t.Fatalf("%+v", result)
	}
	got := result.Pods[0]
	got.Created = ""
	want := workload.Pod{
		Name: "web", Namespace: "shop", Labels: map[string]string{"app": "web"}, Annotations: map[string]string{"note": "x"},
		OwnerReferences: []workload.Owner{{APIVersion: "batch/v1", Kind: "Job", Name: "j", UID: "u", Controller: true}},
		Containers:      []workload.Container{{Name: "app", Image: "nginx:1", ImagePullPolicy: "Never"}},
		InitContainers:  []workload.Container{{Name: "init", Image: "busybox:1"}}, Phase: "Running",
		ImageVolumes: []workload.Container{{Name: "model", Image: "ghcr.io/a/model:1", ImagePullPolicy: "Never"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestSelectsPods(t *testing.T) {
	tests := map[string]struct {
		settings podlist.Settings
		request  podlist.Request
		want     string
		fails    string
	}{
		"namespace":          {podlist.Settings{PageSize: 9}, podlist.Request{Namespace: "blog"}, "blog/web", ""},
		"labels":             {podlist.Settings{PageSize: 9}, podlist.Request{LabelSelector: "app=web"}, "shop/web blog/web", ""},
		"namespace labels":   {podlist.Settings{PageSize: 9, NamespaceSelector: "team in (b,c)"}, podlist.Request{}, "blog/web", ""},
		"bad selector":       {podlist.Settings{PageSize: 9}, podlist.Request{LabelSelector: "a in b"}, "", "label selector"},
		"bad, of namespaces": {podlist.Settings{PageSize: 9, NamespaceSelector: "a in b"}, podlist.Request{}, "", "namespace selector"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			node := moduletest.Start(t, podlist.New(start(t).Client()), test.settings)
			err := node.Send("request", test.request).Err()
			if (err != nil) != (test.fails != "") || err != nil && (!strings.Contains(err.Error(), test.fails) || module.IsRetryable(err)) {
				t.Fatalf("error %v, want %q", err, test.fails)
			}
			var names []string
			for _, result := range node.Emitted("result") {
				for _, p := range result.(podlist.Result).Pods {
					names = append(names, p.Namespace+"/"+p.Name)
				}
			}
			if got := strings.Join(names, " "); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	pods := module.Permission{Resources: []string{"pods"}, Verbs: []string{"list"}}
	namespaces := module.Permission{Resources: []string{"namespaces"}, Verbs: []string{"list"}, Cluster: true}
	for selector, want := range map[string][]module.Permission{"": {pods}, "team=a": {pods, namespaces}} {
		node := moduletest.Start(t, podlist.New(nil), podlist.Settings{PageSize: 1, NamespaceSelector: selector})
		if got := node.Component.(module.PermissionAware).Permissions(); !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %+v, want %+v", selector, got, want)
		}
	}
}
