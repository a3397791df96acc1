package deploymentupdate_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/deploymentupdate"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/objectevents"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

type (
	request   = deploymentupdate.Request
	result    = deploymentupdate.Result
	image     = deploymentupdate.Image
	envUpdate = deploymentupdate.EnvUpdate
)

// web has two containers and an init container.
func web() *appsv1.Deployment {
	d := kubetest.Deployment("shop", "web", "nginx:1")
	d.Annotations = map[string]string{"note": "old"}
	pod := &d.Spec.Template.Spec
	pod.Containers[0].Env = []corev1.EnvVar{
		{Name: "MODE", Value: "slow"},
		{Name: "TOKEN", ValueFrom: &corev1.EnvVarSource{SecretKeyRef: &corev1.SecretKeySelector{LocalObjectReference: corev1.LocalObjectReference{Name: "s"}, Key: "k"}}},
	}
	pod.Containers[0].Resources.Requests = corev1.ResourceList{"cpu": resource.MustParse("1")}
	pod.Containers = append(pod.Containers, corev1.Container{Name: "side", Image: "envoy:1"})
	pod.InitContainers = []corev1.Container{{Name: "init", Image: "busybox:1"}}
	d.Status.ReadyReplicas = 1
	return d
}

func start(t *testing.T) *kubetest.Server {
	server := kubetest.Start(t)
	server.Add(kubetest.Deployments, web())
	return server
}

func send(t *testing.T, server *kubetest.Server, in request) (result, error) {
	t.Helper()
	node := moduletest.Start(t, deploymentupdate.New(server.Client(), nil), nil)
	if in.Namespace == "" {
		in.Namespace, in.Name = "shop", "web"
	}
	in.Context = "c"
	if err := node.Send("request", in).Err(); err != nil {
		if len(node.Emitted("result")) != 0 {
			t.Error("a result went out beside the error")
		}
		return result{}, err
	}
	return node.Emitted("result")[0].(result), nil
}

func now(server *kubetest.Server) *appsv1.Deployment {
	return server.Find(kubetest.Deployments, "shop", "web").(*appsv1.Deployment)
}

func TestUpdateImagesWithOnePatch(t *testing.T) {
	server := start(t)
	got, err := send(t, server, request{Images: []image{{Name: "app", Image: "mirror/nginx:1"}, {Name: "init", Image: "mirror/busybox:1"}, {Name: "side", Image: "envoy:1"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := result{
		Context: "c", Kind: "Deployment", Name: "web", Namespace: "shop", Replicas: 1, ReadyReplicas: 1,
		Containers:     []image{{Name: "app", Image: "mirror/nginx:1"}, {Name: "side", Image: "envoy:1"}},
		InitContainers: []image{{Name: "init", Image: "mirror/busybox:1"}},
		ImageVolumes:   []image{},
		Success:        true, Changed: true,
		Message: "container app: image nginx:1 to mirror/nginx:1; container init: image busybox:1 to mirror/busybox:1",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	requests := server.Requests()
	if len(requests) != 2 || requests[1].Method != http.MethodPatch {
		t.Fatalf("requests = %+v, want a read and a patch", requests)
	}
	patch := `{"metadata":{"resourceVersion":"1"},"spec":{"template":{"spec":{"containers":[{"image":"mirror/nginx:1","name":"app"}],"initContainers":[{"image":"mirror/busybox:1","name":"init"}]}}}}`
	if requests[1].Body != patch {
		t.Errorf("patch = %s\nwant    %s", requests[1].Body, patch)
	}
}

func TestUpdateEverythingElse(t *testing.T) {
	server := start(t)
	four := 4
	_, err := send(t, server, request{
		Replicas: &four,
		EnvUpdates: []deploymentupdate.EnvUpdate{
			{Container: "app", Name: "MODE", Remove: true}, {Container: "app", Name: "TOKEN", Value: "plain"}, {Name: "NEW", Value: "1"},
		},
		Resources: []deploymentupdate.Resources{{Container: "app", CPURequest: "1000m", CPULimit: "2", MemoryRequest: "64Mi"}},
		Labels:    map[string]string{"tier": "front"}, Annotations: map[string]string{"note": "new"},
		PodLabels: map[string]string{"tier": "front"}, PodAnnotations: map[string]string{"sum": "1"},
	})
	if err != nil {
		t.Fatal(err)
	}
	d := now(server)
	pod := d.Spec.Template
	if *d.Spec.Replicas != 4 || d.Labels["tier"] != "front" || d.Labels["app"] != "web" || d.Annotations["note"] != "new" {
		t.Errorf("object = %+v", d.ObjectMeta)
	}
	if pod.Labels["tier"] != "front" || pod.Labels["app"] != "web" || pod.Annotations["sum"] != "1" {
		t.Errorf("pod template = %+v", pod.ObjectMeta)
	}
	env := map[string]string{}
	for _, v := range pod.Spec.Containers[0].Env {
		env[v.Name] = v.Value
		if v.ValueFrom != nil {
			t.Errorf("variable %s has a value and a source", v.Name)
		}
	}
	if want := map[string]string{"TOKEN": "plain", "NEW": "1"}; !reflect.DeepEqual(env, want) {
		t.Errorf("environment = %v, want %v", env, want)
	}
	if len(pod.Spec.Containers[1].Env) != 1 || len(pod.Spec.InitContainers[0].Env) != 0 {
		t.Error("a variable for every container goes to the containers and not to the init container")
	}
	resources := pod.Spec.Containers[0].Resources
	if resources.Requests.Cpu().String() != "1" || resources.Limits.Cpu().String() != "2" || resources.Requests.Memory().String() != "64Mi" {
		t.Errorf("resources = %+v", resources)
	}
	if count := server.Count(http.MethodPatch); count != 1 {
		t.Errorf("%d patches, want one", count)
	}
}

func TestUpdateWritesNothing(t *testing.T) {
	one, two := 1, -1
	tests := map[string]struct {
		in    request
		reads int
		err   string
	}{
		"nothing asked":              {request{}, 0, ""},
		"empty lists":                {request{Images: []image{}, Labels: map[string]string{}}, 0, ""},
		"image as it is":             {request{Images: []image{{Name: "app", Image: "nginx:1"}}}, 1, ""},
		"replicas as they are":       {request{Replicas: &one}, 1, ""},
		"quantity written otherwise": {request{Resources: []deploymentupdate.Resources{{Container: "app", CPURequest: "1000m"}}}, 1, ""},
		"variable as it is":          {request{EnvUpdates: []deploymentupdate.EnvUpdate{{Container: "app", Name: "MODE", Value: "slow"}}}, 1, ""},
		"variable not there":         {request{EnvUpdates: []deploymentupdate.EnvUpdate{{Name: "NONE", Remove: true}}}, 1, ""},
		"label as it is":             {request{Labels: map[string]string{"app": "web"}, PodLabels: map[string]string{"app": "web"}}, 1, ""},

		"unknown container":        {request{Images: []image{{Name: "app", Image: "new"}, {Name: "ghost", Image: "new"}}}, 1, `update Deployment shop/web: there is no container "ghost"; it has init, app, side; nothing was written`},
		"unknown for a variable":   {request{EnvUpdates: []deploymentupdate.EnvUpdate{{Container: "ghost", Name: "A"}}}, 1, `no container "ghost"`},
		"unknown for resources":    {request{Resources: []deploymentupdate.Resources{{Container: "ghost", CPULimit: "1"}}}, 1, `no container "ghost"`},
		"bad quantity":             {request{Resources: []deploymentupdate.Resources{{Container: "app", MemoryLimit: "1 GB"}}}, 0, `the memory limit: "1 GB" is not a quantity`},
		"negative replicas":        {request{Replicas: &two}, 0, "replicas: want at least 0, have -1"},
		"empty image":              {request{Images: []image{{Name: "app"}}}, 0, "neither may be empty"},
		"two images":               {request{Images: []image{{Name: "app", Image: "a"}, {Name: "app", Image: "b"}}}, 0, "both a and b"},
		"variable without name":    {request{EnvUpdates: []deploymentupdate.EnvUpdate{{Value: "x"}}}, 0, "the name of a variable is empty"},
		"resources without name":   {request{Resources: []deploymentupdate.Resources{{CPULimit: "1"}}}, 0, "the name of a container is empty"},
		"no name":                  {request{Namespace: "shop", Replicas: &one}, 0, "the name is empty"},
		"kind not in the settings": {request{Kind: "DaemonSet"}, 0, "the node's settings allow Deployment"},
		"object that is not there": {request{Namespace: "shop", Name: "gone", Replicas: &one}, 1, `get deployments "gone" in namespace "shop": there is no such object`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			server := start(t)
			got, err := send(t, server, test.in)
			switch {
			case test.err == "" && err != nil:
				t.Fatal(err)
			case test.err == "" && (got.Changed || !got.Success || got.Message == ""):
				t.Errorf("result = %+v", got)
			case test.err != "" && (err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.err)):
				t.Errorf("error = %v, want %q", err, test.err)
			}
			if reads := server.Count(http.MethodGet); reads != test.reads {
				t.Errorf("%d reads, want %d", reads, test.reads)
			}
			if len(server.Requests()) != test.reads {
				t.Errorf("something was written: %+v", server.Requests())
			}
		})
	}
}

func TestUpdateRetriesOnConflict(t *testing.T) {
	server := start(t)
	writers := 2
	server.Before(func(r kubetest.Request) *metav1.Status {
		if r.Method == http.MethodPatch && writers > 0 {
			writers--
			server.Touch(kubetest.Deployments, "shop", "web")
		}
		return nil
	})
	got, err := send(t, server, request{Images: []image{{Name: "app", Image: "new"}}})
	if err != nil || !got.Changed {
		t.Fatalf("result = %+v, %v", got, err)
	}
	if reads, writes := server.Count(http.MethodGet), server.Count(http.MethodPatch); reads != 3 || writes != 3 {
		t.Errorf("%d reads and %d writes, want 3 of each", reads, writes)
	}
}

func TestUpdateLooksAgainAfterAConflict(t *testing.T) {
	server := start(t)
	server.Before(func(r kubetest.Request) *metav1.Status {
		if r.Method == http.MethodPatch { // someone else does the same just before
			now(server).Spec.Template.Spec.Containers[0].Image = "new"
			server.Touch(kubetest.Deployments, "shop", "web")
		}
		return nil
	})
	got, err := send(t, server, request{Images: []image{{Name: "app", Image: "new"}}})
	if err != nil || got.Changed || server.Count(http.MethodPatch) != 1 {
		t.Errorf("result = %+v, %v after %d patches", got, err, server.Count(http.MethodPatch))
	}
}

func TestUpdateGivesUpOnConflicts(t *testing.T) {
	server := start(t)
	server.Before(func(r kubetest.Request) *metav1.Status {
		if r.Method == http.MethodPatch {
			server.Touch(kubetest.Deployments, "shop", "web")
		}
		return nil
	})
	_, err := send(t, server, request{Images: []image{{Name: "app", Image: "new"}}})
	if !module.IsRetryable(err) || !strings.Contains(err.Error(), "gave up after 6 attempts") {
		t.Errorf("error = %v", err)
	}
	if image := now(server).Spec.Template.Spec.Containers[0].Image; image != "nginx:1" {
		t.Errorf("image = %s", image)
	}
}

func TestUpdateOtherKinds(t *testing.T) {
	pod := corev1.PodTemplateSpec{Spec: corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "old"}}}}
	at := metav1.ObjectMeta{Namespace: "shop", Name: "web", ResourceVersion: "1"}
	tests := map[string]struct {
		collection string
		object     kubetest.Object
		replicas   int
	}{
		"StatefulSet": {"/apis/apps/v1/statefulsets", &appsv1.StatefulSet{ObjectMeta: at, Spec: appsv1.StatefulSetSpec{Template: pod}}, 1},
		"DaemonSet":   {"/apis/apps/v1/daemonsets", &appsv1.DaemonSet{ObjectMeta: at, Spec: appsv1.DaemonSetSpec{Template: pod}, Status: appsv1.DaemonSetStatus{DesiredNumberScheduled: 5, NumberReady: 5}}, 5},
		"CronJob":     {"/apis/batch/v1/cronjobs", &batchv1.CronJob{ObjectMeta: at, Spec: batchv1.CronJobSpec{JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: pod}}}}, 1},
	}
	for kind, test := range tests {
		t.Run(kind, func(t *testing.T) {
			server := kubetest.Start(t)
			server.Add(test.collection, test.object)
			node := moduletest.Start(t, deploymentupdate.New(server.Client(), nil), deploymentupdate.Settings{Kinds: workload.Kinds{kind}})
			err := node.Send("request", request{Kind: kind, Namespace: "shop", Name: "web", Images: []image{{Name: "app", Image: "new"}}}).Err()
			if err != nil {
				t.Fatal(err)
			}
			got := node.Emitted("result")[0].(result)
			if !got.Changed || got.Kind != kind || got.Replicas != test.replicas || !reflect.DeepEqual(got.Containers, []image{{Name: "app", Image: "new"}}) {
				t.Errorf("result = %+v", got)
			}
		})
	}
}

func TestOnlySomeKindsHaveReplicas(t *testing.T) {
	server := kubetest.Start(t)
	node := moduletest.Start(t, deploymentupdate.New(server.Client(), nil), deploymentupdate.Settings{Kinds: workload.Kinds{"DaemonSet"}})
	three := 3
	err := node.Send("request", request{Kind: "DaemonSet", Namespace: "shop", Name: "web", Replicas: &three}).Err()
	if err == nil || module.IsRetryable(err) || len(server.Requests()) != 0 {
		t.Errorf("error = %v after %d requests", err, len(server.Requests()))
	}
}

func TestPermissionsFollowTheSettings(t *testing.T) {
	recorder := objectevents.New(nil)
	tests := []struct {
		name     string
		recorder *objectevents.Recorder
		settings deploymentupdate.Settings
		want     []module.Permission
	}{
		{"kinds", recorder, deploymentupdate.Settings{Kinds: workload.Kinds{"Deployment", "CronJob"}}, []module.Permission{
			{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"get", "patch"}},
			{APIGroup: "batch", Resources: []string{"cronjobs"}, Verbs: []string{"get", "patch"}},
		}},
		{"events", recorder, deploymentupdate.Settings{Kinds: workload.Kinds{"Deployment"}, Events: true}, []module.Permission{
			{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"get", "patch"}},
			{APIGroup: "events.k8s.io", Resources: []string{"events"}, Verbs: []string{"create", "patch"}, Optional: true},
		}},
		{"events that nobody records", nil, deploymentupdate.Settings{Kinds: workload.Kinds{"Deployment"}, Events: true}, []module.Permission{
			{APIGroup: "apps", Resources: []string{"deployments"}, Verbs: []string{"get", "patch"}},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			node := moduletest.Start(t, deploymentupdate.New(nil, nil).WithEvents(test.recorder), test.settings)
			if got := node.Component.(module.PermissionAware).Permissions(); !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}
