package kubetest

import (
	"encoding/json"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Deployments is the collection of Deployments, for Server.Add.
const Deployments = "/apis/apps/v1/deployments"

// Deployment returns a small Deployment with one container.
func Deployment(namespace, name, image string) *appsv1.Deployment {
	one := int32(1)
	labels := map[string]string{"app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name, ResourceVersion: "1", UID: types.UID(namespace + "-" + name), Labels: labels},
		Spec: appsv1.DeploymentSpec{
			Replicas: &one,
			Selector: &metav1.LabelSelector{MatchLabels: labels},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: image}}},
			},
		},
	}
}

// Realistic returns the i-th of a row of Deployments as clusters have them:
// about 6 KB each, with probes, environment, volumes, conditions and what
// kubectl and the controllers leave in managedFields and annotations.
func Realistic(i int) *appsv1.Deployment {
	namespace, name := fmt.Sprintf("team-%03d", i/25), fmt.Sprintf("service-%05d", i)
	d := Deployment(namespace, name, fmt.Sprintf("ghcr.io/acme/service-%d:1.%d.0", i%400, i%17))
	written := metav1.NewTime(time.Date(2026, 3, 1, 8, 0, i%60, 0, time.UTC))
	d.UID = types.UID(fmt.Sprintf("3f2b0c1e-7d4a-4b7e-9a51-%012d", i))
	d.ResourceVersion, d.Generation, d.CreationTimestamp = fmt.Sprint(100000+i), 3, written
	d.Labels = map[string]string{
		"app.kubernetes.io/name": name, "app.kubernetes.io/part-of": "shop", "app.kubernetes.io/managed-by": "Helm",
		"helm.sh/chart": "service-2.4.1", "team": namespace,
	}
	d.Annotations = map[string]string{
		"deployment.kubernetes.io/revision": "3", "meta.helm.sh/release-name": name,
		"kubectl.kubernetes.io/last-applied-configuration": text(1500),
	}
	for _, manager := range []string{"helm", "kube-controller-manager"} {
		d.ManagedFields = append(d.ManagedFields, metav1.ManagedFieldsEntry{
			Manager: manager, Operation: "Update", APIVersion: "apps/v1", Time: &written, FieldsType: "FieldsV1",
			FieldsV1: metav1.NewFieldsV1(`{"f:spec":{"f:template":{"f:` + text(400) + `":{}}}}`),
		})
	}
	d.ManagedFields[0].FieldsV1.SetRawBytes(ownedContainers("app", "proxy", "migrate"))
	pod := &d.Spec.Template
	pod.Annotations = map[string]string{"checksum/config": text(64), "prometheus.io/scrape": "true"}
	pod.Spec.ServiceAccountName = "service"
	pod.Spec.ImagePullSecrets = []corev1.LocalObjectReference{{Name: "ghcr"}}
	pod.Spec.Volumes = []corev1.Volume{{Name: "config", VolumeSource: corev1.VolumeSource{
		ConfigMap: &corev1.ConfigMapVolumeSource{LocalObjectReference: corev1.LocalObjectReference{Name: name}},
	}}}
	pod.Spec.InitContainers = []corev1.Container{{Name: "migrate", Image: pod.Spec.Containers[0].Image, Command: []string{"/bin/migrate", "up"}}}
	app := &pod.Spec.Containers[0]
	for n := range 12 {
		app.Env = append(app.Env, corev1.EnvVar{Name: fmt.Sprintf("SETTING_%d", n), Value: text(24)})
	}
	app.Resources = corev1.ResourceRequirements{
		Requests: corev1.ResourceList{"cpu": resource.MustParse("100m"), "memory": resource.MustParse("128Mi")},
		Limits:   corev1.ResourceList{"memory": resource.MustParse("256Mi")},
	}
	app.VolumeMounts = []corev1.VolumeMount{{Name: "config", MountPath: "/etc/service"}}
	app.ReadinessProbe = &corev1.Probe{
		ProbeHandler:  corev1.ProbeHandler{HTTPGet: &corev1.HTTPGetAction{Path: "/ready", Port: intstr.FromInt32(8080)}},
		PeriodSeconds: 10, FailureThreshold: 3,
	}
	pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: "proxy", Image: "docker.io/envoyproxy/envoy:v1.38.0", Args: []string{"-c", "/etc/envoy.yaml"}})
	d.Status = appsv1.DeploymentStatus{
		ObservedGeneration: 3, Replicas: 1, UpdatedReplicas: 1, ReadyReplicas: 1, AvailableReplicas: 1,
		Conditions: []appsv1.DeploymentCondition{
			{Type: "Available", Status: "True", Reason: "MinimumReplicasAvailable", Message: "Deployment has minimum availability."},
			{Type: "Progressing", Status: "True", Reason: "NewReplicaSetAvailable", Message: "ReplicaSet has successfully progressed."},
		},
	}
	d.Spec.Strategy.Type = appsv1.RollingUpdateDeploymentStrategyType
	return d
}

// ownedContainers is the set of what whoever installs a Deployment owns of it.
func ownedContainers(names ...string) []byte {
	containers := map[string]any{}
	for _, name := range names {
		env := map[string]any{}
		for n := range 12 {
			env[fmt.Sprintf(`k:{"name":"SETTING_%d"}`, n)] = map[string]any{".": struct{}{}, "f:name": struct{}{}, "f:value": struct{}{}}
		}
		containers[`k:{"name":"`+name+`"}`] = map[string]any{
			".": struct{}{}, "f:env": env, "f:image": struct{}{}, "f:imagePullPolicy": struct{}{}, "f:name": struct{}{}, "f:resources": struct{}{},
		}
	}
	spec := map[string]any{"f:containers": containers, "f:initContainers": map[string]any{`k:{"name":"migrate"}`: containers[`k:{"name":"migrate"}`]}}
	raw, err := json.Marshal(map[string]any{"f:spec": map[string]any{"f:template": map[string]any{"f:spec": spec}}})
	if err != nil {
		panic(err) // it is made of maps and texts
	}
	return raw
}

func text(length int) string {
	const letters = "abcdefghijklmnopqrstuvwxyz-0123456789"
	raw := make([]byte, length)
	for i := range raw {
		raw[i] = letters[i%len(letters)]
	}
	return string(raw)
}
