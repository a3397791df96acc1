package workload_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// owns is a set that holds the images of containers, and of init containers whose
// names begin with "init".
func owns(steps string, names ...string) string {
	lists := map[string]map[string]any{"f:containers": {}, "f:initContainers": {}}
	for _, name := range names {
		list := "f:containers"
		if strings.HasPrefix(name, "init") {
			list = "f:initContainers"
		}
		lists[list][`k:{"name":"`+name+`"}`] = map[string]any{".": map[string]any{}, "f:image": map[string]any{}, "f:env": map[string]any{`k:{"name":"A"}`: map[string]any{"f:value": map[string]any{}}}}
	}
	var set any = lists
	keys := strings.Split(steps, " ")
	for i := len(keys) - 1; i >= 0; i-- {
		set = map[string]any{keys[i]: set, "f:replicas": map[string]any{}}
	}
	text, _ := json.Marshal(set)
	return string(text)
}

// volumeSet is a set that holds the image of a volume.
func volumeSet(name string) string {
	return `{"f:spec":{"f:template":{"f:spec":{"f:volumes":{"k:{\"name\":\"` + name + `\"}":{".":{},"f:image":{"f:pullPolicy":{},"f:reference":{}},"f:name":{}},"k:{\"name\":\"other\"}":{"f:configMap":{"f:name":{}}}}}}}}`
}

const template3 = "f:spec f:template f:spec"

func entry(manager, operation, fields string) metav1.ManagedFieldsEntry {
	return metav1.ManagedFieldsEntry{
		Manager: manager, Operation: metav1.ManagedFieldsOperationType(operation), APIVersion: "apps/v1",
		FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1(fields),
	}
}

func TestOwnersOfImages(t *testing.T) {
	status := entry("kube-controller-manager", "Update", owns(template3, "app"))
	status.Subresource = "status"
	tests := map[string]struct {
		entries []metav1.ManagedFieldsEntry
		want    map[string]string // manager, operation and tool by container
	}{
		"nobody":                                {nil, map[string]string{}},
		"plain user":                            {[]metav1.ManagedFieldsEntry{entry("kubectl-client-side-apply", "Update", owns(template3, "app", "side", "init"))}, map[string]string{"app": "kubectl-client-side-apply Update ", "side": "kubectl-client-side-apply Update ", "init": "kubectl-client-side-apply Update "}},
		"one container":                         {[]metav1.ManagedFieldsEntry{entry("kubectl-set", "Update", owns(template3, "side"))}, map[string]string{"side": "kubectl-set Update "}},
		"Helm 4":                                {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", owns(template3, "app"))}, map[string]string{"app": "helm Apply Helm"}},
		"Helm 3":                                {[]metav1.ManagedFieldsEntry{entry("helm", "Update", owns(template3, "app"))}, map[string]string{"app": "helm Update Helm"}},
		"Helm's provider":                       {[]metav1.ManagedFieldsEntry{entry("terraform-provider-helm_v3.1.0", "Update", owns(template3, "app"))}, map[string]string{"app": "terraform-provider-helm_v3.1.0 Update Helm"}},
		"Argo CD":                               {[]metav1.ManagedFieldsEntry{entry("argocd-controller", "Update", owns(template3, "app"))}, map[string]string{"app": "argocd-controller Update Argo CD"}},
		"Argo CD of old":                        {[]metav1.ManagedFieldsEntry{entry("argocd-application-controller", "Update", owns(template3, "app"))}, map[string]string{"app": "argocd-application-controller Update Argo CD"}},
		"Flux":                                  {[]metav1.ManagedFieldsEntry{entry("kustomize-controller", "Apply", owns(template3, "app"))}, map[string]string{"app": "kustomize-controller Apply Flux"}},
		"Flux's Helm":                           {[]metav1.ManagedFieldsEntry{entry("helm-controller", "Update", owns(template3, "app"))}, map[string]string{"app": "helm-controller Update Flux"}},
		"server-side kubectl":                   {[]metav1.ManagedFieldsEntry{entry("kubectl", "Apply", owns(template3, "app"))}, map[string]string{"app": "kubectl Apply "}},
		"who applies before us":                 {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", owns(template3, "app")), entry("patchbay", "Update", owns(template3, "app")), entry("kubectl-edit", "Update", owns(template3, "app"))}, map[string]string{"app": "helm Apply Helm"}},
		"a user before us":                      {[]metav1.ManagedFieldsEntry{entry("kubectl-edit", "Update", owns(template3, "app")), entry("patchbay", "Update", owns(template3, "app"))}, map[string]string{"app": "kubectl-edit Update "}},
		"we alone":                              {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", owns(template3, "side")), entry("patchbay", "Update", owns(template3, "app"))}, map[string]string{"app": "patchbay Update ", "side": "helm Apply Helm"}},
		"the status is no image":                {[]metav1.ManagedFieldsEntry{status}, map[string]string{}},
		"an image elsewhere":                    {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", owns("f:spec f:other f:spec", "app"))}, map[string]string{}},
		"an image one level above":              {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", owns("f:spec f:template", "app"))}, map[string]string{}},
		"a volume, and a container of its name": {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", volumeSet("app")), entry("kubectl", "Apply", owns(template3, "app"))}, map[string]string{"volume/app": "helm Apply Helm", "app": "kubectl Apply "}},
		"not a set":                             {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", `}}}{"f:spec":{"f:image"`), entry("helm", "Apply", `"f:image"`)}, map[string]string{}},
		"a container without one":               {[]metav1.ManagedFieldsEntry{entry("helm", "Apply", `{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{"f:args":{"f:image":{}}},"k:{\"name\":\"side\"}":{"f:image":{}}}}}}}`)}, map[string]string{"side": "helm Apply Helm"}},
		"Helm of Windows":                       {[]metav1.ManagedFieldsEntry{entry("helm.exe", "Update", owns(template3, "app"))}, map[string]string{"app": "helm.exe Update Helm"}},
		"Helm by another name":                  {[]metav1.ManagedFieldsEntry{entry("helm_linux_amd64", "Update", owns(template3, "app"))}, map[string]string{"app": "helm_linux_amd64 Update Helm"}},
		"not Helm":                              {[]metav1.ManagedFieldsEntry{entry("helmsman", "Update", owns(template3, "app"))}, map[string]string{"app": "helmsman Update "}},
		"Flux by hand":                          {[]metav1.ManagedFieldsEntry{entry("flux.exe", "Apply", owns(template3, "app"))}, map[string]string{"app": "flux.exe Apply Flux"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := &appsv1.Deployment{ObjectMeta: meta("web"), Spec: appsv1.DeploymentSpec{Template: template()}}
			d.ManagedFields = test.entries
			d.Spec.Template.Spec.Volumes = append(d.Spec.Template.Spec.Volumes, corev1.Volume{Name: "app", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "a/b:1"}}})
			if got := ownersOf(decoded(t, workload.Deployment, d)); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
	t.Run("a CronJob", func(t *testing.T) {
		c := &batchv1.CronJob{ObjectMeta: meta("web"), Spec: batchv1.CronJobSpec{JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template()}}}}
		c.ManagedFields = []metav1.ManagedFieldsEntry{entry("helm", "Apply", owns("f:spec f:jobTemplate f:spec f:template f:spec", "app"))}
		if got := ownersOf(decoded(t, workload.CronJob, c)); !reflect.DeepEqual(got, map[string]string{"app": "helm Apply Helm"}) {
			t.Errorf("got %v", got)
		}
	})
	t.Run("one decoder for many", func(t *testing.T) {
		owned, bare := kubetest.Deployment("shop", "web", "nginx"), kubetest.Deployment("shop", "web", "nginx")
		owned.ManagedFields = []metav1.ManagedFieldsEntry{entry("helm", "Apply", owns(template3, "app"))}
		decoder := workload.NewDecoder(created)
		for _, d := range []*appsv1.Deployment{owned, bare} {
			raw, _ := d.Marshal()
			w, err := decoder.Decode(workload.Deployment, raw)
			if got := len(ownersOf(w)); err != nil || got != len(d.ManagedFields) {
				t.Errorf("%d owners, %v; want %d", got, err, len(d.ManagedFields))
			}
		}
	})
}

func decoded(t *testing.T, kind string, object kubetest.Object) workload.Workload {
	t.Helper()
	raw, err := object.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	w, err := workload.NewDecoder(created).Decode(kind, raw)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func ownersOf(w workload.Workload) map[string]string {
	owners := map[string]string{}
	for n, list := range [][]workload.Container{w.InitContainers, w.Containers, w.ImageVolumes} {
		for _, c := range list {
			if n == 2 {
				c.Name = workload.VolumePrefix + c.Name
			}
			if o := c.ImageOwner; o != nil {
				owners[c.Name] = o.Manager + " " + o.Operation + " " + o.Tool
			}
		}
	}
	return owners
}

func TestOriginals(t *testing.T) {
	for text, want := range map[string]map[string]string{
		`{"app":"nginx:1"}`: {"app": "nginx:1"},
		`{}`:                {},
		`["nginx:1"]`:       {},
		`{"app":7}`:         {},
		`by hand`:           {},
	} {
		d := kubetest.Deployment("shop", "web", "m/library/nginx:1")
		d.Annotations = map[string]string{workload.OriginalImages: text}
		if got := decoded(t, workload.Deployment, d).Originals; !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

// FuzzOwners compares with a walk over the set as encoding/json reads it.
func FuzzOwners(f *testing.F) {
	f.Add([]byte(owns(template3, "app", "init")))
	f.Add([]byte(`{"f:spec":{"f:template":{"f:spec":{"f:containers":{"k:{\"name\":\"app\"}":{"f:image":{}},"k:{\"name\":\"a\\\"b\"}":{}}}}}}`))
	f.Fuzz(func(t *testing.T, fields []byte) {
		d := &appsv1.Deployment{Spec: appsv1.DeploymentSpec{Template: corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app"}}}}}}
		d.ManagedFields = []metav1.ManagedFieldsEntry{entry("helm", "Apply", string(fields))}
		got := len(ownersOf(decoded(t, workload.Deployment, d))) > 0
		var set map[string]any
		if json.Unmarshal(fields, &set) != nil {
			return // must not panic
		}
		if again, _ := json.Marshal(set); !onlyObjects(set) || len(again) != len(fields) {
			return // spaces, escapes and double keys, which no server writes
		}
		want := true
		for _, key := range []string{"f:spec", "f:template", "f:spec", "f:containers", `k:{"name":"app"}`, "f:image"} {
			next, ok := set[key].(map[string]any)
			set, want = next, want && ok
		}
		if got != want {
			t.Errorf("owner found: %t, want %t, in %s", got, want, fields)
		}
	})
}

func onlyObjects(set map[string]any) bool {
	for _, value := range set {
		next, ok := value.(map[string]any)
		if !ok || !onlyObjects(next) {
			return false
		}
	}
	return true
}
