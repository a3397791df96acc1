package pass

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Sidecar is the image that all deployments have in common.
const Sidecar = "envoyproxy/envoy:v1.31"

// ImageOf is the image that only the i-th deployment has.
func ImageOf(i int) string { return fmt.Sprintf("ghcr.io/acme/app-%04d:1.2.3", i) }

// Deployment is the i-th, of the size that deployments in use have.
func Deployment(mirror string, i int) *appsv1.Deployment {
	name, replicas := fmt.Sprintf("app-%04d", i), int32(2)
	labels := map[string]string{"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop", "team": "core"}
	container := func(name, image string) corev1.Container {
		return corev1.Container{
			Name: name, Image: mirror + "/" + image,
			Env: []corev1.EnvVar{{Name: "LOG_LEVEL", Value: "info"}, {Name: "DATABASE_HOST", Value: "postgres.data.svc"}, {Name: "REGION", Value: "eu"}},
			Resources: corev1.ResourceRequirements{
				Requests: corev1.ResourceList{corev1.ResourceCPU: resource.MustParse("100m"), corev1.ResourceMemory: resource.MustParse("128Mi")},
				Limits:   corev1.ResourceList{corev1.ResourceMemory: resource.MustParse("256Mi")},
			},
		}
	}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels, Annotations: map[string]string{"example.com/owner": "team-core"}},
		Spec: appsv1.DeploymentSpec{
			Paused: true, Replicas: &replicas, Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{ObjectMeta: metav1.ObjectMeta{Labels: labels}, Spec: corev1.PodSpec{
				Containers: []corev1.Container{
					container("main", ImageOf(i)),
					container("proxy", Sidecar),
				},
			}},
		},
	}
}
