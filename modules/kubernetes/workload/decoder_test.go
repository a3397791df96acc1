package workload_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

var created = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func meta(name string) metav1.ObjectMeta {
	controller := true
	return metav1.ObjectMeta{
		Namespace: "shop", Name: name, UID: "u-1", ResourceVersion: "42", Generation: 2,
		CreationTimestamp: metav1.NewTime(created),
		Labels:            map[string]string{"team": "a"},
		Annotations:       map[string]string{"note": "x", "kubectl.kubernetes.io/last-applied-configuration": "{}"},
		OwnerReferences:   []metav1.OwnerReference{{APIVersion: "v1", Kind: "Thing", Name: "t", UID: "u-2", Controller: &controller}},
		ManagedFields:     []metav1.ManagedFieldsEntry{{Manager: "kubectl"}},
	}
}

func template() corev1.PodTemplateSpec {
	return corev1.PodTemplateSpec{
		ObjectMeta: metav1.ObjectMeta{Labels: map[string]string{"app": "web"}, Annotations: map[string]string{"sum": "1"}},
		Spec: corev1.PodSpec{
			InitContainers:     []corev1.Container{{Name: "init", Image: "busybox:1"}},
			Containers:         []corev1.Container{{Name: "app", Image: "nginx:1"}, {Name: "side", Image: "ghcr.io/a/b:2"}},
			ImagePullSecrets:   []corev1.LocalObjectReference{{Name: "hub"}},
			ServiceAccountName: "runner",
			Volumes: []corev1.Volume{
				{Name: "model", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "ghcr.io/a/model:1", PullPolicy: "Never"}}},
				{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "c"}}}},
			},
		},
	}
}

// common is what all four kinds below share.
func common(kind string) workload.Workload {
	return workload.Workload{
		Kind: kind, Name: "web", Namespace: "shop", UID: "u-1", ResourceVersion: "42",
		Labels: map[string]string{"team": "a"}, Annotations: map[string]string{"note": "x"},
		OwnerReferences: []workload.Owner{{APIVersion: "v1", Kind: "Thing", Name: "t", UID: "u-2", Controller: true}},
		Replicas:        3, ReadyReplicas: 3, AvailableReplicas: 3, UpdatedReplicas: 3,
		Image:            "nginx:1",
		Containers:       []workload.Container{{Name: "app", Image: "nginx:1"}, {Name: "side", Image: "ghcr.io/a/b:2"}},
		InitContainers:   []workload.Container{{Name: "init", Image: "busybox:1"}},
		ImageVolumes:     []workload.Container{{Name: "model", Image: "ghcr.io/a/model:1", ImagePullPolicy: "Never"}},
		ImagePullSecrets: []string{"hub"}, ServiceAccountName: "runner",
		PodLabels: map[string]string{"app": "web"}, PodAnnotations: map[string]string{"sum": "1"}, Originals: map[string]string{},
		Strategy: "RollingUpdate", Conditions: []workload.Condition{},
		Created: "2026-03-01T08:00:00Z", Age: "5d", Ready: true,
	}
}

func TestDecodeEachKind(t *testing.T) {
	three := int32(3)
	suspended := true
	tests := map[string]struct {
		object kubetest.Object
		want   func() workload.Workload
	}{
		workload.Deployment: {
			&appsv1.Deployment{
				ObjectMeta: meta("web"),
				Spec:       appsv1.DeploymentSpec{Replicas: &three, Template: template(), Strategy: appsv1.DeploymentStrategy{Type: "RollingUpdate"}},
				Status: appsv1.DeploymentStatus{ObservedGeneration: 2, Replicas: 9, ReadyReplicas: 3, AvailableReplicas: 3, UpdatedReplicas: 3,
					Conditions: []appsv1.DeploymentCondition{{Type: "Available", Status: "True", Reason: "Min", Message: "enough"}}},
			},
			func() workload.Workload {
				w := common(workload.Deployment)
				w.Conditions = []workload.Condition{{Type: "Available", Status: "True", Reason: "Min", Message: "enough"}}
				return w
			},
		},
		workload.StatefulSet: {
			&appsv1.StatefulSet{
				ObjectMeta: meta("web"),
				Spec:       appsv1.StatefulSetSpec{Replicas: &three, Template: template(), UpdateStrategy: appsv1.StatefulSetUpdateStrategy{Type: "OnDelete"}},
				Status: appsv1.StatefulSetStatus{ObservedGeneration: 1, Replicas: 9, CurrentReplicas: 8, ReadyReplicas: 3, AvailableReplicas: 3, UpdatedReplicas: 3,
					Conditions: []appsv1.StatefulSetCondition{{Type: "T", Status: "False", Reason: "R", Message: "M"}}},
			},
			func() workload.Workload {
				w := common(workload.StatefulSet)
				w.Strategy, w.Ready = "OnDelete", false // generation 2, observed 1
				w.Conditions = []workload.Condition{{Type: "T", Status: "False", Reason: "R", Message: "M"}}
				return w
			},
		},
		workload.DaemonSet: {
			&appsv1.DaemonSet{
				ObjectMeta: meta("web"),
				Spec:       appsv1.DaemonSetSpec{Template: template(), UpdateStrategy: appsv1.DaemonSetUpdateStrategy{Type: "RollingUpdate"}},
				Status: appsv1.DaemonSetStatus{ObservedGeneration: 2, CurrentNumberScheduled: 9, NumberMisscheduled: 8, NumberUnavailable: 7,
					DesiredNumberScheduled: 3, NumberReady: 3, NumberAvailable: 3, UpdatedNumberScheduled: 3},
			},
			func() workload.Workload { return common(workload.DaemonSet) },
		},
		workload.CronJob: {
			&batchv1.CronJob{
				ObjectMeta: meta("web"),
				Spec: batchv1.CronJobSpec{Schedule: "* * * * *", ConcurrencyPolicy: "Forbid", Suspend: &suspended,
					JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Parallelism: &three, Template: template()}}},
				Status: batchv1.CronJobStatus{LastScheduleTime: &metav1.Time{Time: created}},
			},
			func() workload.Workload {
				w := common(workload.CronJob)
				w.Strategy, w.Ready = "Forbid", false
				w.Replicas, w.ReadyReplicas, w.AvailableReplicas, w.UpdatedReplicas = 0, 0, 0, 0
				return w
			},
		},
	}
	for kind, test := range tests {
		t.Run(kind, func(t *testing.T) {
			raw, err := test.object.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			got, err := workload.NewDecoder(created.Add(5*24*time.Hour)).Decode(kind, raw)
			if err != nil {
				t.Fatal(err)
			}
			if want := test.want(); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestDecodeOfWhatIsNotSaid(t *testing.T) {
	raw, err := (&appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: "bare"}}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	w, err := workload.NewDecoder(created).Decode(workload.Deployment, raw)
	if err != nil {
		t.Fatal(err)
	}
	if w.Replicas != 1 || w.ServiceAccountName != "default" || w.Ready {
		t.Errorf("replicas %d, service account %q, ready %t; want 1, default, false", w.Replicas, w.ServiceAccountName, w.Ready)
	}
	value := reflect.ValueOf(w)
	for i := range value.NumField() {
		if field := value.Field(i); (field.Kind() == reflect.Slice || field.Kind() == reflect.Map) && field.IsNil() {
			t.Errorf("%s is nil, so it would be null in JSON", value.Type().Field(i).Name)
		}
	}
}

func TestDecodeReplicasZero(t *testing.T) {
	zero := int32(0)
	d := kubetest.Deployment("shop", "web", "nginx")
	d.Spec.Replicas = &zero
	raw, err := d.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	w, err := workload.NewDecoder(created).Decode(workload.Deployment, raw)
	if err != nil || w.Replicas != 0 {
		t.Errorf("replicas = %d, %v; want 0", w.Replicas, err)
	}
}

func TestDecodeServiceAccount(t *testing.T) {
	raw, err := (&corev1.ServiceAccount{
		ObjectMeta:       metav1.ObjectMeta{Namespace: "shop", Name: "runner"},
		Secrets:          []corev1.ObjectReference{{Name: "token"}},
		ImagePullSecrets: []corev1.LocalObjectReference{{Name: "hub"}, {Name: ""}, {Name: "ghcr"}},
	}).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	got, err := workload.NewDecoder(created).DecodeServiceAccount(raw)
	want := workload.ServiceAccount{Namespace: "shop", Name: "runner", ImagePullSecrets: []string{"hub", "ghcr"}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestDecodeRefuses(t *testing.T) {
	raw, err := kubetest.Realistic(1).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		kind   string
		object []byte
		want   string
	}{
		"kind":     {"Pod", raw, "not a kind of workload"},
		"half":     {workload.Deployment, raw[:len(raw)/2], "malformed protobuf"},
		"nonsense": {workload.Deployment, []byte("nonsense"), "malformed protobuf"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := workload.NewDecoder(created).Decode(test.kind, test.object)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

// FuzzDecode compares with the types of k8s.io/api: what they write, we read,
// with the same outcome.
func FuzzDecode(f *testing.F) {
	full := &appsv1.Deployment{ObjectMeta: meta("web"), Spec: appsv1.DeploymentSpec{Template: template()}}
	for _, d := range []*appsv1.Deployment{full, kubetest.Deployment("shop", "web", "nginx")} {
		raw, err := d.Marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		_, _ = workload.NewDecoder(created).Decode(workload.Deployment, raw) // must not panic
		var typed appsv1.Deployment
		if typed.Unmarshal(raw) != nil {
			return
		}
		// k8s.io/api takes encodings that no server writes; compare on its own.
		raw, err := typed.Marshal()
		if err != nil {
			return
		}
		w, err := workload.NewDecoder(created).Decode(workload.Deployment, raw)
		if err != nil {
			t.Fatalf("we refuse what k8s.io/api writes: %v", err)
		}
		if w.Name != typed.Name || w.Namespace != typed.Namespace || w.UID != string(typed.UID) {
			t.Errorf("have %s/%s %s, want %s/%s %s", w.Namespace, w.Name, w.UID, typed.Namespace, typed.Name, typed.UID)
		}
		if typed.Spec.Replicas != nil && w.Replicas != int(*typed.Spec.Replicas) {
			t.Errorf("replicas %d, want %d", w.Replicas, *typed.Spec.Replicas)
		}
		containers := typed.Spec.Template.Spec.Containers
		if len(w.Containers) != len(containers) {
			t.Fatalf("%d containers, want %d", len(w.Containers), len(containers))
		}
		for i, c := range containers {
			if w.Containers[i] != (workload.Container{Name: c.Name, Image: c.Image, ImagePullPolicy: string(c.ImagePullPolicy), ImageOwner: w.Containers[i].ImageOwner}) {
				t.Errorf("container %d is %v, want %s %s", i, w.Containers[i], c.Name, c.Image)
			}
		}
	})
}

// BenchmarkDecode decodes one realistic Deployment of about 6 KB; k8sapi is the
// floor of a client that decodes into the types of k8s.io/api.
func BenchmarkDecode(b *testing.B) {
	raw, err := kubetest.Realistic(1).Marshal()
	if err != nil {
		b.Fatal(err)
	}
	b.Run("patchbay", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(raw)))
		d := workload.NewDecoder(created)
		for b.Loop() {
			if _, err := d.Decode(workload.Deployment, raw); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("k8sapi", func(b *testing.B) {
		b.ReportAllocs()
		b.SetBytes(int64(len(raw)))
		for b.Loop() {
			var typed appsv1.Deployment
			if err := typed.Unmarshal(raw); err != nil {
				b.Fatal(err)
			}
		}
	})
}
