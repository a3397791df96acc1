package node

import (
	"context"
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// register makes the Node object before the kubelet does, to give it an address on
// loopback, which the kubelet refuses to choose and leaves as it is. There must be no
// address of the type Hostname: the API server would prefer it, and look it up.
func register(ctx context.Context, client kubernetes.Interface, name string) error {
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{
		Label: "true", corev1.LabelHostname: name, corev1.LabelOSStable: "linux",
	}}}
	if _, err := client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("add the node %s: %w", name, err)
	}
	_, err := client.CoreV1().Nodes().Patch(ctx, name, types.MergePatchType,
		[]byte(`{"status": {"addresses": [{"type": "InternalIP", "address": "127.0.0.1"}]}}`), metav1.PatchOptions{}, "status")
	if err != nil {
		return fmt.Errorf("give the node %s its address: %w", name, err)
	}
	return nil
}

// awaitReady waits for the kubelet to report that pods can run.
func (n *Node) awaitReady(ctx context.Context, client kubernetes.Interface, name string) error {
	const limit = 3 * time.Minute
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("not ready after %s", limit))
	defer cancel()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		node, err := client.CoreV1().Nodes().Get(ctx, name, metav1.GetOptions{})
		if err == nil && ready(node) {
			return nil
		}
		select {
		case <-tick.C:
		case <-n.process.exited:
			return n.process.failure()
		case <-ctx.Done():
			return fmt.Errorf("%w; its log ends:\n%s", context.Cause(ctx), n.process.text())
		}
	}
}

func ready(node *corev1.Node) bool {
	for _, condition := range node.Status.Conditions {
		if condition.Type == corev1.NodeReady {
			return condition.Status == corev1.ConditionTrue
		}
	}
	return false
}

// admit lets those pods in that tolerate the taint. Admission has tainted the node as not
// ready, and the node lifecycle controller, which would take that away, is not part of
// the control plane.
func admit(ctx context.Context, client kubernetes.Interface, name string) error {
	_, err := client.CoreV1().Nodes().Patch(ctx, name, types.MergePatchType,
		[]byte(`{"spec": {"taints": [{"key": "`+Taint+`", "effect": "NoSchedule"}]}}`), metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("let pods onto the node %s: %w", name, err)
	}
	return nil
}
