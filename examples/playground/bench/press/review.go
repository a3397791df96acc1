package press

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	appsv1 "k8s.io/api/apps/v1"
	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/pass"
)

// Mirror is the registry that the webhook rewrites to; nobody asks it.
const Mirror = "mirror.example.com"

// Unmirrored is a deployment of usual size with two images to rewrite.
func Unmirrored() *appsv1.Deployment {
	d := pass.Deployment(Mirror, 1)
	d.TypeMeta = metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}
	d.Spec.Paused = false
	pod := &d.Spec.Template.Spec
	for i := range pod.Containers {
		c := &pod.Containers[i]
		c.Image = strings.TrimPrefix(c.Image, Mirror+"/")
		probe := &corev1.Probe{PeriodSeconds: 10, ProbeHandler: corev1.ProbeHandler{
			HTTPGet: &corev1.HTTPGetAction{Path: "/healthz", Port: intstr.FromInt32(8080), Scheme: corev1.URISchemeHTTP}}}
		c.LivenessProbe, c.ReadinessProbe = probe, probe
		c.Ports = []corev1.ContainerPort{{Name: fmt.Sprintf("port-%d", i), ContainerPort: int32(8080 + i), Protocol: corev1.ProtocolTCP}}
		c.VolumeMounts = []corev1.VolumeMount{{Name: "config", MountPath: "/etc/app", ReadOnly: true}}
	}
	pod.Volumes = []corev1.Volume{{Name: "config", VolumeSource: corev1.VolumeSource{
		ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: "app"}}}}}
	return d
}

// reviewSize is how long a review of the benchmark is, at least.
const reviewSize = 5 << 10

// reviewUID names the review, and is the same in each of the benchmark's.
const reviewUID = "705ab4f5-6393-11e8-b7cc-42010a800002"

// Reviews make the review of another deployment with another image of each number, which
// what keeps something of each would have to keep.
func Reviews() (func(n int) []byte, error) {
	review, err := Review()
	if err != nil {
		return nil, err
	}
	name, image := []byte("app-0001"), []byte(pass.ImageOf(1))
	return func(n int) []byte {
		other := bytes.ReplaceAll(review, image, fmt.Appendf(nil, "ghcr.io/acme/other:1.2.%d", n))
		other = bytes.ReplaceAll(other, name, fmt.Appendf(nil, "other-%d", n))
		return bytes.ReplaceAll(other, []byte(reviewUID), fmt.Appendf(nil, "705ab4f5-6393-11e8-b7cc-%012x", n))
	}, nil
}

// Review is what the API server asks on the creation of a deployment.
func Review() ([]byte, error) {
	object := Unmirrored()
	object.UID, object.Generation, object.Namespace = "3e0a9d53-7d5b-4b43-9f8f-0d2c5d6b8a11", 1, pass.Namespace
	object.CreationTimestamp = metav1.NewTime(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	kind, resource := metav1.GroupVersionKind{Group: "apps", Version: "v1", Kind: "Deployment"}, metav1.GroupVersionResource{Group: "apps", Version: "v1", Resource: "deployments"}
	no := false
	var text []byte
	// What the API server keeps of who wrote which field makes up the rest.
	for n := 0; len(text) < reviewSize; n++ {
		written := make([]string, n)
		for i := range written {
			written[i] = fmt.Sprintf(`"k:{\"name\":\"VARIABLE_%d\"}":{".":{},"f:name":{},"f:value":{}}`, i)
		}
		object.ManagedFields = []metav1.ManagedFieldsEntry{{
			Manager: "kubectl-create", Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "apps/v1",
			Time: &object.CreationTimestamp, FieldsType: "FieldsV1",
			FieldsV1: metav1.NewFieldsV1(fmt.Sprintf(`{"f:spec":{"f:template":{"f:spec":{"f:containers":{%s}}}}}`, strings.Join(written, ","))),
		}}
		raw, err := json.Marshal(object)
		if err != nil {
			return nil, fmt.Errorf("write the deployment: %w", err)
		}
		text, err = json.Marshal(admissionv1.AdmissionReview{
			TypeMeta: metav1.TypeMeta{APIVersion: "admission.k8s.io/v1", Kind: "AdmissionReview"},
			Request: &admissionv1.AdmissionRequest{
				UID: reviewUID, Kind: kind, Resource: resource, RequestKind: &kind, RequestResource: &resource,
				Name: object.Name, Namespace: pass.Namespace, Operation: admissionv1.Create,
				UserInfo: authenticationv1.UserInfo{Username: "kubernetes-admin", Groups: []string{"kubeadm:cluster-admins", "system:authenticated"}},
				Object:   runtime.RawExtension{Raw: raw}, DryRun: &no,
				Options: runtime.RawExtension{Raw: []byte(`{"kind":"CreateOptions","apiVersion":"meta.k8s.io/v1","fieldManager":"kubectl-create","fieldValidation":"Strict"}`)},
			},
		})
		if err != nil {
			return nil, fmt.Errorf("write the review: %w", err)
		}
	}
	return text, nil
}
