package workload_test

import (
	"maps"
	"math/rand/v2"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/modules/kubernetes/kubetest"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/workload"
)

// TestLabelsOfOneAfterAnother decodes objects with few different labels and annotations in a
// row: a decoder gives objects the maps of others where these are the same.
func TestLabelsOfOneAfterAnother(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	one := func() map[string]string {
		choice := []map[string]string{nil, {"a": "1"}, {"a": "2"}, {"b": "1"}, {"a": ""}, {"a": "1", "b": "1"}, {"a": "1", "c": "1"},
			{"a": "1", "kubectl.kubernetes.io/last-applied-configuration": "{}"}}
		return choice[random.IntN(len(choice))]
	}
	shown := func(have map[string]string) map[string]string {
		want := maps.Clone(have)
		delete(want, "kubectl.kubernetes.io/last-applied-configuration")
		return want
	}
	decoder := workload.NewDecoder(created)
	for i := range 2000 {
		d := kubetest.Deployment("shop", "web", "nginx")
		d.Labels, d.Annotations = one(), one()
		d.Spec.Template.Labels, d.Spec.Template.Annotations = one(), one()
		raw, err := d.Marshal()
		if err != nil {
			t.Fatal(err)
		}
		w, err := decoder.Decode(workload.Deployment, raw)
		if err != nil {
			t.Fatal(err)
		}
		for name, pair := range map[string][2]map[string]string{
			"labels": {d.Labels, w.Labels}, "annotations": {d.Annotations, w.Annotations},
			"pod labels": {d.Spec.Template.Labels, w.PodLabels}, "pod annotations": {d.Spec.Template.Annotations, w.PodAnnotations},
		} {
			if pair[1] == nil || !maps.Equal(shown(pair[0]), pair[1]) {
				t.Fatalf("object %d: %s = %v, want %v", i, name, pair[1], pair[0])
			}
		}
		pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "p", Labels: one()}}
		if raw, err = pod.Marshal(); err != nil {
			t.Fatal(err)
		}
		p, err := decoder.DecodePod(raw)
		if err != nil || p.Labels == nil || !maps.Equal(shown(pod.Labels), p.Labels) || len(p.Annotations) != 0 {
			t.Fatalf("pod %d: labels %v, want %v; annotations %v, %v", i, p.Labels, pod.Labels, p.Annotations, err)
		}
	}
}
