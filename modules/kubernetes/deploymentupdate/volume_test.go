package deploymentupdate_test

import (
	"reflect"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// TestImageVolumes changes the image of a volume, and leaves the volume's other fields
// and the other volumes as they are.
func TestImageVolumes(t *testing.T) {
	server := kubetest.Start(t)
	d := web()
	other := corev1.Volume{Name: "config", VolumeSource: corev1.VolumeSource{ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "c"}}}}
	model := corev1.Volume{Name: "app", VolumeSource: corev1.VolumeSource{Image: &corev1.ImageVolumeSource{Reference: "ghcr.io/a/model:1", PullPolicy: "IfNotPresent"}}}
	d.Spec.Template.Spec.Volumes = []corev1.Volume{other, model}
	server.Add(kubetest.Deployments, d)
	got, err := send(t, server, request{Images: []image{{Name: "volume/app", Image: "m/model:1"}}, RecordOriginals: true})
	if err != nil {
		t.Fatal(err)
	}
	if want := []image{{Name: "volume/app", Image: "m/model:1"}}; !reflect.DeepEqual(got.ImageVolumes, want) || !got.Changed {
		t.Errorf("%+v", got)
	}
	model.Image.Reference = "m/model:1"
	after := now(server)
	if want := []corev1.Volume{other, model}; !reflect.DeepEqual(after.Spec.Template.Spec.Volumes, want) {
		t.Errorf("volumes %+v, want %+v", after.Spec.Template.Spec.Volumes, want)
	}
	if image := after.Spec.Template.Spec.Containers[0].Image; image != "nginx:1" {
		t.Errorf("the container of the same name has the image %s", image)
	}
	if want := `{"volume/app":"ghcr.io/a/model:1"}`; after.Annotations[workload.OriginalImages] != want {
		t.Errorf("the annotation is %s", after.Annotations[workload.OriginalImages])
	}
	for _, wrong := range []request{
		{Images: []image{{Name: "volume/config", Image: "m/x:1"}}},
		{EnvUpdates: []envUpdate{{Container: "volume/app", Name: "A", Value: "1"}}},
	} {
		if _, err := send(t, server, wrong); err == nil || !strings.Contains(err.Error(), "there is no container") {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
}
