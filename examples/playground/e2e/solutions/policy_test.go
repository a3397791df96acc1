package solutions_test

import (
	"context"
	"strings"
	"testing"

	registrationv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// policyName is that of the policy for pods and its binding.
const policyName = "patchbay-image-policy-pods"

// images are what the API server would make of a pod's images.
func images(ctx context.Context, namespace string, pod *corev1.Pod) ([]string, error) {
	made, err := stage.Cluster.CoreV1().Pods(namespace).Create(ctx, pod, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return nil, err
	}
	var all []string
	for _, c := range made.Spec.InitContainers {
		all = append(all, c.Image)
	}
	for _, c := range made.Spec.Containers {
		all = append(all, c.Image)
	}
	return all, nil
}

func podOf(images ...string) *corev1.Pod {
	pod := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: "pod"}, Spec: corev1.PodSpec{InitContainers: []corev1.Container{{Name: "first", Image: images[0]}}}}
	for i, image := range images {
		pod.Spec.Containers = append(pod.Spec.Containers, corev1.Container{Name: "c" + string(rune('a'+i)), Image: image})
	}
	return pod
}

// rewrites are images, and what the default mapping makes of them. Empty: nothing.
var rewrites = map[string]string{
	"nginx":                              "mirror.example:5000/library/nginx",
	"nginx:1.27":                         "mirror.example:5000/library/nginx:1.27",
	"org/app":                            "mirror.example:5000/org/app",
	"docker.io/nginx:1":                  "mirror.example:5000/library/nginx:1",
	"index.docker.io/library/nginx":      "mirror.example:5000/library/nginx",
	"ghcr.io/org/app:2":                  "mirror.example:5000/ghcr.io/org/app:2",
	"harbor.example:8443/a/b":            "mirror.example:5000/harbor.example.8443/a/b",
	"nginx@sha256:" + digest:             "mirror.example:5000/library/nginx@sha256:" + digest,
	"ghcr.io/org/app:2@sha256:" + digest: "mirror.example:5000/ghcr.io/org/app:2@sha256:" + digest,
	"mirror.example:5000/library/nginx":  "",
	"quay.io/org/app":                    "",
	"localhost/a":                        "",
	"auto":                               "",
	"registry:5000":                      "mirror.example:5000/library/registry:5000",
	"Ghcr.io/org/app":                    "",
	"ghcr.io/" + long:                    "",
}

var (
	digest = strings.Repeat("a", 64)
	long   = strings.Repeat("a/", 124) + "b"
)

func imagePolicyCEL() solution {
	values := map[string]any{"localRegistry": "mirror.example:5000", "registries": []string{"docker.io", "ghcr.io", "harbor.example:8443"}}
	objects := func(t *testing.T, do func(ctx context.Context) error) {
		t.Helper()
		if err := do(patchbay.Within(t)); err != nil && !apierrors.IsNotFound(err) {
			t.Fatal(err)
		}
	}
	api := func() (policies interface {
		Delete(ctx context.Context, name string, opts metav1.DeleteOptions) error
	}, bindings interface {
		Delete(ctx context.Context, name string, opts metav1.DeleteOptions) error
	}) {
		v1 := stage.Cluster.AdmissionregistrationV1()
		return v1.MutatingAdmissionPolicies(), v1.MutatingAdmissionPolicyBindings()
	}
	gone := func(t *testing.T, f *flow) {
		policies, bindings := api()
		objects(t, func(ctx context.Context) error { return policies.Delete(ctx, policyName, metav1.DeleteOptions{}) })
		objects(t, func(ctx context.Context) error { return bindings.Delete(ctx, policyName, metav1.DeleteOptions{}) })
		f.start(t)
	}
	// The flow is to put right what somebody changed.
	changed := func(t *testing.T, f *flow) {
		v1 := stage.Cluster.AdmissionregistrationV1()
		ctx := patchbay.Within(t)
		if policy, err := v1.MutatingAdmissionPolicies().Get(ctx, policyName, metav1.GetOptions{}); err == nil {
			policy.Spec.ReinvocationPolicy = registrationv1.NeverReinvocationPolicy
			objects(t, func(ctx context.Context) error {
				_, err := v1.MutatingAdmissionPolicies().Update(ctx, policy, metav1.UpdateOptions{})
				return err
			})
		}
		if binding, err := v1.MutatingAdmissionPolicyBindings().Get(ctx, policyName, metav1.GetOptions{}); err == nil {
			binding.Spec.PolicyName = "another"
			objects(t, func(ctx context.Context) error {
				_, err := v1.MutatingAdmissionPolicyBindings().Update(ctx, binding, metav1.UpdateOptions{})
				return err
			})
		}
		f.start(t)
	}
	// Other values have no use for what is there.
	other := func(t *testing.T, f *flow) {
		f.start(t)
		_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) (string, error) {
			v1 := stage.Cluster.AdmissionregistrationV1()
			if _, err := v1.MutatingAdmissionPolicies().Get(ctx, policyName, metav1.GetOptions{}); err != nil {
				return "", err
			}
			_, err := v1.MutatingAdmissionPolicyBindings().Get(ctx, policyName, metav1.GetOptions{})
			return policyName, err
		}, func(name string) bool { return name != "" })
		if err != nil {
			t.Fatal(err)
		}
		f.install(t, map[string]any{"localRegistry": "mirror.example:5000", "registries": []string{"docker.io"}, "resources": "deployments"})
		f.stop(t)
		f.start(t)
		t.Cleanup(func() { f.install(t, values) })
	}
	return solution{
		name: "image-policy-cel", values: values,
		rights: []string{
			"create mutatingadmissionpolicies", "create mutatingadmissionpolicybindings", "delete mutatingadmissionpolicies", "delete mutatingadmissionpolicybindings",
			"get mutatingadmissionpolicies", "get mutatingadmissionpolicybindings", "patch mutatingadmissionpolicies", "patch mutatingadmissionpolicybindings",
		},
		provoke: map[string]func(*testing.T, *flow){
			"create mutatingadmissionpolicies": gone, "create mutatingadmissionpolicybindings": gone,
			"patch mutatingadmissionpolicies": changed, "patch mutatingadmissionpolicybindings": changed,
			"delete mutatingadmissionpolicies": other, "delete mutatingadmissionpolicybindings": other,
		},
		works: func(t *testing.T, f *flow) {
			namespace := stage.Namespace(t)
			f.run(t)
			// The API server takes a new policy into use a moment later.
			_, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]string, error) { return images(ctx, namespace, podOf("nginx")) },
				func(all []string) bool { return len(all) == 2 && all[0] == rewrites["nginx"] })
			if err != nil {
				t.Fatal(err)
			}
			for image, want := range rewrites {
				if want == "" {
					want = image
				}
				got, err := images(patchbay.Within(t), namespace, podOf(image, "quay.io/b/c"))
				if err != nil || len(got) != 3 || got[0] != want || got[1] != want || got[2] != "quay.io/b/c" {
					t.Errorf("%s becomes %v, %v; want %s", image, got, err, want)
				}
			}
			alone := podOf("nginx")
			alone.Labels = map[string]string{"patchbay.dev/mirror": "false"}
			never := podOf("nginx")
			never.Spec.Containers[0].ImagePullPolicy, never.Spec.InitContainers[0].ImagePullPolicy = corev1.PullNever, corev1.PullNever
			for name, pod := range map[string]*corev1.Pod{"opted out": alone, "never pulled": never} {
				if got, err := images(patchbay.Within(t), namespace, pod); err != nil || got[0] != "nginx" || got[1] != "nginx" {
					t.Errorf("%s: %v, %v", name, got, err)
				}
			}
			if got, err := images(patchbay.Within(t), "kube-system", podOf("nginx")); err == nil && got[0] != "nginx" {
				t.Errorf("in kube-system: %v", got)
			}
			if made, err := madeBy(patchbay.Within(t), f.name); err != nil || len(made) != 2 {
				t.Errorf("it has made %v, %v", made, err)
			}
			if again := message(t, f.run(t), "state"); strings.Contains(again, `"changed":true`) {
				t.Errorf("a second look writes: %s", again)
			}
			refusals := map[string]map[string]any{
				"a policy in CEL can ask nobody": {"localRegistry": "mirror.example:5000", "verify": "head"},
				"can't warn about":               {"localRegistry": "mirror.example:5000", "dryRun": true},
				"would have one name":            {"localRegistry": "mirror.example:5000", "registries": []string{"a.example:80", "a.example.80"}},
			}
			for want, values := range refusals {
				f.install(t, values)
				f.stop(t)
				f.start(t)
				f.awaitFault(t, want)
			}
			f.install(t, values)
		},
	}
}
