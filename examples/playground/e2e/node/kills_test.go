package node_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admissionregistration/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/util/retry"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// kills is how many times a server dies.
const kills = 20

// heard is how long the API server may take to act on endpoints that it has been given.
const heard = time.Second

// killServers kills one of two servers at a random moment, again and again, while
// deployments are created. A create may fail between the kill and the moment at which the
// API server is given the endpoints without the dead pod, and at no other time.
func killServers(t *testing.T, mirror string) {
	t.Helper()
	type blind struct{ from, to time.Time } // when the API server may ask a dead pod
	var all []blind
	load := startLoad(t, mirror)
	policies := []admissionv1.FailurePolicyType{admissionv1.Ignore, admissionv1.Fail}
	for i := range kills {
		pods := readyServers(t, 2)
		setPolicy(t, policies[i%len(policies)])
		time.Sleep(rand.N(500 * time.Millisecond)) // the moment is random, nothing is waited for
		victim := pods[rand.IntN(len(pods))]
		now := blind{from: time.Now()}
		if err := syscall.Kill(processOf(t, victim), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		awaitWithout(t, victim.Status.PodIP)
		now.to = time.Now().Add(heard)
		all = append(all, now)
		// A new pod in its place begins at once; the same one would wait longer each time.
		kubectl(t, "", "delete", "pod", "-n", system, victim.Name, "--grace-period=0", "--force")
	}
	readyServers(t, 2)
	load.end()
	load.creating.Wait()
	excused, unexcused := 0, 0
	for _, fault := range load.faults {
		inBlind := false
		for _, one := range all {
			inBlind = inBlind || fault.began.After(one.from.Add(-time.Second)) && fault.began.Before(one.to)
		}
		if !inBlind {
			t.Errorf("a create that began at %s: %s", fault.began.Format(clock), fault.text)
			unexcused++
			continue
		}
		excused++
	}
	if unexcused > 0 {
		for _, one := range all {
			t.Logf("a server was killed at %s, which the API server knew by %s", one.from.Format(clock), one.to.Add(-heard).Format(clock))
		}
		load.explain(t)
	}
	var longest time.Duration
	for _, one := range all {
		longest = max(longest, one.to.Sub(one.from)-heard)
	}
	t.Logf("%d kills, %d creates, %d of them while the API server did not know of a dead pod yet, for %s at most", kills, load.made, excused, longest.Round(time.Millisecond))
}

// setPolicy says what becomes of what is created while no server answers. That a solution
// chooses Fail only when it can reach itself by name is not of interest here: there is no
// DNS in this cluster.
func setPolicy(t *testing.T, policy admissionv1.FailurePolicyType) {
	t.Helper()
	hooks := stage.Cluster.AdmissionregistrationV1().MutatingWebhookConfigurations()
	err := retry.RetryOnConflict(retry.DefaultRetry, func() error {
		all, err := hooks.List(t.Context(), metav1.ListOptions{})
		if err != nil || len(all.Items) != 1 {
			return fmt.Errorf("%d webhook configurations: %w", len(all.Items), err)
		}
		for i := range all.Items[0].Webhooks {
			all.Items[0].Webhooks[i].FailurePolicy = &policy
		}
		_, err = hooks.Update(t.Context(), &all.Items[0], metav1.UpdateOptions{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// readyServers waits until so many servers are ready and the API server is given them.
func readyServers(t *testing.T, count int) []corev1.Pod {
	t.Helper()
	pods, err := patchbay.Await(patchbay.Within(t), func(ctx context.Context) ([]corev1.Pod, error) {
		addresses, err := endpoints(ctx)
		if err != nil {
			return nil, err
		}
		list, err := stage.Cluster.CoreV1().Pods(system).List(ctx, metav1.ListOptions{LabelSelector: "app.kubernetes.io/name=patchbay"})
		if err != nil {
			return nil, err
		}
		var ready []corev1.Pod
		for _, pod := range list.Items {
			if pod.DeletionTimestamp == nil && addresses[pod.Status.PodIP] {
				ready = append(ready, pod)
			}
		}
		return ready, nil
	}, func(ready []corev1.Pod) bool { return len(ready) == count })
	if err != nil {
		t.Fatal(err)
	}
	return pods
}

// awaitWithout waits until the API server is given endpoints without an address.
func awaitWithout(t *testing.T, address string) {
	t.Helper()
	if _, err := patchbay.Await(patchbay.Within(t), endpoints, func(ready map[string]bool) bool { return !ready[address] }); err != nil {
		t.Fatal(err)
	}
}

// endpoints are the addresses at which the webhook is ready.
func endpoints(ctx context.Context) (map[string]bool, error) {
	slices, err := stage.Cluster.DiscoveryV1().EndpointSlices(system).List(ctx, metav1.ListOptions{LabelSelector: "kubernetes.io/service-name=patchbay-webhook"})
	if err != nil {
		return nil, err
	}
	ready := map[string]bool{}
	for _, slice := range slices.Items {
		for _, endpoint := range slice.Endpoints {
			if endpoint.Conditions.Ready != nil && *endpoint.Conditions.Ready {
				for _, address := range endpoint.Addresses {
					ready[address] = true
				}
			}
		}
	}
	return ready, nil
}

// processOf is the process of a pod's server on this machine, by its cgroup.
func processOf(t *testing.T, pod corev1.Pod) int {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		text, _ := os.ReadFile(file) // it may be gone
		if !strings.HasPrefix(string(text), "/patchbay\x00serve") {
			continue
		}
		groups, _ := os.ReadFile(filepath.Join(filepath.Dir(file), "cgroup"))
		if strings.Contains(strings.ReplaceAll(string(groups), "_", "-"), string(pod.UID)) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			if err != nil {
				t.Fatal(err)
			}
			return pid
		}
	}
	t.Fatalf("pod %s has no process", pod.Name)
	return 0
}
