package solutions_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

const (
	contentHash = "patchbay.dev/content-hash"
	restartedAt = "patchbay.dev/restarted-at"
	firstWord   = "hunter2-hunter2"
	secondWord  = "correct-horse-battery"
)

func restartOnChange() solution {
	var namespace string
	asks := func(d *appsv1.Deployment) {
		d.Annotations["patchbay.dev/restart-on-change"] = "true"
		d.Spec.Template.Spec.Containers[0].EnvFrom = []corev1.EnvFromSource{{SecretRef: &corev1.SecretEnvSource{LocalObjectReference: corev1.LocalObjectReference{Name: "login"}}}}
		d.Spec.Template.Spec.Volumes = []corev1.Volume{{Name: "settings", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "settings"}}}}}
	}
	// template is a pod template that uses nothing but what asks has.
	template := func(name string) (*metav1.LabelSelector, corev1.PodTemplateSpec, metav1.ObjectMeta) {
		d := appsv1.Deployment{ObjectMeta: metav1.ObjectMeta{Name: name, Annotations: map[string]string{}}}
		d.Spec.Template.Labels = map[string]string{"app": name}
		d.Spec.Template.Spec.Containers = []corev1.Container{{Name: "app", Image: "nginx"}}
		asks(&d)
		return &metav1.LabelSelector{MatchLabels: d.Spec.Template.Labels}, d.Spec.Template, d.ObjectMeta
	}
	login := func(t *testing.T, word string) {
		t.Helper()
		made := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "login"}, Data: map[string][]byte{"password": []byte(word)}}
		if _, err := stage.Cluster.CoreV1().Secrets(namespace).Update(patchbay.Within(t), made, metav1.UpdateOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	words := 0
	// another is a change by which each of the workloads is restarted.
	another := func(t *testing.T, f *flow) {
		words++
		login(t, firstWord+strings.Repeat("x", words))
		f.start(t)
	}
	await := func(t *testing.T, name string, done func(d *appsv1.Deployment) bool) *appsv1.Deployment {
		t.Helper()
		d, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (*appsv1.Deployment, error) {
			return stage.Cluster.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
		}, done)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	provoke := map[string]func(*testing.T, *flow){}
	for _, resource := range []string{"deployments", "statefulsets", "daemonsets"} {
		provoke["get "+resource], provoke["patch "+resource] = another, another
	}
	return solution{
		name: "restart-on-change", values: map[string]any{"settle": 0},
		rights: []string{
			"create events", "get configmaps", "get daemonsets", "get deployments", "get secrets", "get statefulsets",
			"list configmaps", "list daemonsets", "list deployments", "list secrets", "list statefulsets",
			"patch daemonsets", "patch deployments", "patch events", "patch statefulsets", "watch configmaps", "watch secrets",
		},
		optional: []string{"create events", "patch events"},
		provoke:  provoke,
		works: func(t *testing.T, f *flow) {
			namespace = stage.Namespace(t)
			ctx := patchbay.Within(t)
			secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "login"}, Data: map[string][]byte{"password": []byte(firstWord)}}
			if _, err := stage.Cluster.CoreV1().Secrets(namespace).Create(ctx, secret, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			settings := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "settings"}, Data: map[string]string{"a": "1"}}
			if _, err := stage.Cluster.CoreV1().ConfigMaps(namespace).Create(ctx, settings, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			deployment(t, namespace, "asks", "nginx", asks)
			deployment(t, namespace, "silent", "nginx", func(d *appsv1.Deployment) { asks(d); delete(d.Annotations, "patchbay.dev/restart-on-change") })
			selector, pod, meta := template("set")
			if _, err := stage.Cluster.AppsV1().StatefulSets(namespace).Create(ctx, &appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Selector: selector, Template: pod}}, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			selector, pod, meta = template("daemon")
			if _, err := stage.Cluster.AppsV1().DaemonSets(namespace).Create(ctx, &appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector, Template: pod}}, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			f.start(t)
			before := await(t, "asks", func(d *appsv1.Deployment) bool { return d.Annotations[contentHash] != "" })
			if before.Spec.Template.Annotations[restartedAt] != "" {
				t.Error("it was restarted at first sight")
			}
			var kept map[string]string
			if err := json.Unmarshal([]byte(before.Annotations[contentHash]), &kept); err != nil || kept["Secret/login"] == "" || kept["ConfigMap/settings"] == "" {
				t.Errorf("the annotation: %s", before.Annotations[contentHash])
			}
			login(t, secondWord)
			after := await(t, "asks", func(d *appsv1.Deployment) bool { return d.Spec.Template.Annotations[restartedAt] != "" })
			settings.Data["a"] = "2"
			if _, err := stage.Cluster.CoreV1().ConfigMaps(namespace).Update(ctx, settings, metav1.UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
			await(t, "asks", func(d *appsv1.Deployment) bool {
				return d.Spec.Template.Annotations[restartedAt] != after.Spec.Template.Annotations[restartedAt]
			})
			// Another annotation on a Secret is no other content.
			labelled := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "login", Annotations: map[string]string{"a": "b"}}, Data: map[string][]byte{"password": []byte(secondWord)}}
			if _, err := stage.Cluster.CoreV1().Secrets(namespace).Update(ctx, labelled, metav1.UpdateOptions{}); err != nil {
				t.Fatal(err)
			}
			runs, err := f.AwaitRuns(ctx, f.name, 4)
			if err != nil {
				t.Fatal(err)
			}
			for _, run := range runs {
				whole, err := f.Run(ctx, f.name, run.ID)
				if err != nil {
					t.Fatal(err)
				}
				text, err := json.Marshal(whole)
				if err != nil || strings.Contains(string(text), secondWord) || strings.Contains(string(text), firstWord) || strings.Contains(string(text), "aHVudGVyMi1odW50ZXIy") {
					t.Errorf("run %s holds what is in the Secret: %v", run.ID, err)
				}
				if run.State != "ok" {
					t.Errorf("run %s is %s: %s", run.ID, run.State, faults(whole))
				}
			}
			if silent := await(t, "silent", func(*appsv1.Deployment) bool { return true }); silent.Annotations[contentHash] != "" || silent.Spec.Template.Annotations[restartedAt] != "" {
				t.Error("a workload that did not ask was changed")
			}
		},
	}
}
