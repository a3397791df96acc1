package solutions_test

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

func imageMirrorWorkloads() solution {
	var namespace string
	kinds := []string{"cronjobs", "daemonsets", "deployments", "statefulsets"}
	meta := metav1.ObjectMeta{Name: "one", Labels: map[string]string{"mirrored": "yes"}}
	labels := map[string]string{"app": "one"}
	pod := func() corev1.PodTemplateSpec {
		return corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
			Containers: []corev1.Container{{Name: "app", Image: "nginx:1.27"}}, ImagePullSecrets: []corev1.LocalObjectReference{{Name: "login"}},
		}}
	}
	job := func() batchv1.CronJobSpec {
		template := pod()
		template.Spec.RestartPolicy = corev1.RestartPolicyNever
		return batchv1.CronJobSpec{Schedule: "0 0 1 1 *", JobTemplate: batchv1.JobTemplateSpec{Spec: batchv1.JobSpec{Template: template}}}
	}
	// put writes all four, with the images that they had at first.
	put := func(t *testing.T, first bool) {
		t.Helper()
		ctx, selector := patchbay.Within(t), &metav1.LabelSelector{MatchLabels: labels}
		deployment := &appsv1.Deployment{ObjectMeta: meta, Spec: appsv1.DeploymentSpec{Selector: selector, Template: pod()}}
		set := &appsv1.StatefulSet{ObjectMeta: meta, Spec: appsv1.StatefulSetSpec{Selector: selector, Template: pod()}}
		daemon := &appsv1.DaemonSet{ObjectMeta: meta, Spec: appsv1.DaemonSetSpec{Selector: selector, Template: pod()}}
		cron := &batchv1.CronJob{ObjectMeta: meta, Spec: job()}
		apps, batch := stage.Cluster.AppsV1(), stage.Cluster.BatchV1()
		var errs [4]error
		if first {
			_, errs[0] = apps.Deployments(namespace).Create(ctx, deployment, metav1.CreateOptions{})
			_, errs[1] = apps.StatefulSets(namespace).Create(ctx, set, metav1.CreateOptions{})
			_, errs[2] = apps.DaemonSets(namespace).Create(ctx, daemon, metav1.CreateOptions{})
			_, errs[3] = batch.CronJobs(namespace).Create(ctx, cron, metav1.CreateOptions{})
		} else {
			_, errs[0] = apps.Deployments(namespace).Update(ctx, deployment, metav1.UpdateOptions{})
			_, errs[1] = apps.StatefulSets(namespace).Update(ctx, set, metav1.UpdateOptions{})
			_, errs[2] = apps.DaemonSets(namespace).Update(ctx, daemon, metav1.UpdateOptions{})
			_, errs[3] = batch.CronJobs(namespace).Update(ctx, cron, metav1.UpdateOptions{})
		}
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	again := func(t *testing.T, f *flow) {
		put(t, false)
		f.start(t)
	}
	s := solution{
		name:     "image-mirror-workloads",
		values:   map[string]any{"localRegistry": stage.Mirror.Address(), "labelSelector": "mirrored=yes", "allowPrivate": true},
		rights:   []string{"create events", "get secrets", "list serviceaccounts", "patch events"},
		optional: []string{"create events", "patch events"},
		provoke:  map[string]func(*testing.T, *flow){"get secrets": again},
		works: func(t *testing.T, f *flow) {
			namespace = stage.Namespace(t)
			login := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "login"}, Type: corev1.SecretTypeDockerConfigJson,
				Data: map[string][]byte{corev1.DockerConfigJsonKey: []byte(`{"auths":{"private.example":{"auth":"YWRhOmh1bnRlcjItaHVudGVyMg=="}}}`)}}
			if _, err := stage.Cluster.CoreV1().Secrets(namespace).Create(t.Context(), login, metav1.CreateOptions{}); err != nil {
				t.Fatal(err)
			}
			put(t, true)
			// Until it is meant for a node, a DaemonSet counts as scaled to zero.
			_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (*appsv1.DaemonSet, error) {
				return stage.Cluster.AppsV1().DaemonSets(namespace).Get(ctx, "one", metav1.GetOptions{})
			}, func(d *appsv1.DaemonSet) bool { return d.Status.DesiredNumberScheduled > 0 })
			if err != nil {
				t.Fatal(err)
			}
			first := f.run(t)
			ctx, want := patchbay.Within(t), stage.Mirror.Address()+"/library/nginx:1.27"
			var all [4]metav1.Object
			var templates [4]corev1.PodTemplateSpec
			deployment, err := stage.Cluster.AppsV1().Deployments(namespace).Get(ctx, "one", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			all[0], templates[0] = deployment, deployment.Spec.Template
			set, err := stage.Cluster.AppsV1().StatefulSets(namespace).Get(ctx, "one", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			all[1], templates[1] = set, set.Spec.Template
			daemon, err := stage.Cluster.AppsV1().DaemonSets(namespace).Get(ctx, "one", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			all[2], templates[2] = daemon, daemon.Spec.Template
			cron, err := stage.Cluster.BatchV1().CronJobs(namespace).Get(ctx, "one", metav1.GetOptions{})
			if err != nil {
				t.Fatal(err)
			}
			all[3], templates[3] = cron, cron.Spec.JobTemplate.Spec.Template
			for i, object := range all {
				if image := templates[i].Spec.Containers[0].Image; image != want {
					t.Errorf("the template %d has the image %s, want %s; the plan was given %s", i, image, want, message(t, first, "plan"))
				}
				if original := object.GetAnnotations()["patchbay.dev/original-images"]; !strings.Contains(original, "nginx:1.27") {
					t.Errorf("the object %d: the original image is not kept: %q", i, original)
				}
			}
			second := f.run(t)
			text, err := json.Marshal(second)
			if err != nil || strings.Contains(string(text), "patched") || strings.Contains(string(text), "hunter2") {
				t.Errorf("a second pass: %v, %s", err, text)
			}
		},
	}
	for _, resource := range kinds {
		for _, verb := range []string{"get", "list", "patch"} {
			s.rights = append(s.rights, verb+" "+resource)
			s.provoke[verb+" "+resource] = again
		}
	}
	slices.Sort(s.rights)
	return s
}
