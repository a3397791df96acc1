package server

import (
	"context"
	"fmt"
	"log/slog"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"sigs.k8s.io/kwok/pkg/kwok/controllers"
	kwoklog "sigs.k8s.io/kwok/pkg/log"
)

// fakeNode is the annotation of the nodes that kwok plays.
const fakeNode = "kwok.x-k8s.io/node"

// startNodes adds fake nodes and the kubelets that kwok plays on them: pods
// become ready, complete and go, without a container ever running.
func startNodes(ctx context.Context, restConfig *rest.Config, count int) error {
	restConfig = named(restConfig, "kwok")
	client, err := kubernetes.NewForConfig(restConfig)
	if err != nil {
		return fmt.Errorf("build kwok's client: %w", err)
	}
	dynamicClient, err := dynamic.NewForConfig(restConfig)
	if err != nil {
		return fmt.Errorf("build kwok's dynamic client: %w", err)
	}
	stages, err := stages()
	if err != nil {
		return err
	}
	kwok, err := controllers.NewController(controllers.Config{
		TypedClient:   client,
		DynamicClient: dynamicClient,
		RESTClient:    client.RESTClient(),
		RESTMapper:    restmapper.NewDeferredDiscoveryRESTMapper(memory.NewMemCacheClient(client.Discovery())),
		// A real node may be there, too.
		ManageNodesWithAnnotationSelector: fakeNode + "=fake",
		CIDR:                              "10.244.0.1/16",
		NodeIP:                            "10.0.0.1",
		LocalStages:                       stages,
		ID:                                "playground",

		PodPlayStageParallelism:   8,
		NodePlayStageParallelism:  1,
		PodsOnNodeSyncParallelism: 1,
		NodeLeaseParallelism:      1,
		NodeLeaseDurationSeconds:  40,
	})
	if err != nil {
		return fmt.Errorf("build kwok: %w", err)
	}
	logged := kwoklog.NewContext(ctx, kwoklog.NewLogger(os.Stderr, slog.LevelWarn))
	if err := kwok.Start(logged); err != nil {
		return fmt.Errorf("start kwok: %w", err)
	}
	for i := range count {
		if err := addNode(ctx, client, fmt.Sprintf("node-%d", i+1)); err != nil {
			return err
		}
	}
	return nil
}

func addNode(ctx context.Context, client kubernetes.Interface, name string) error {
	node := &corev1.Node{ObjectMeta: metav1.ObjectMeta{
		Name: name,
		Labels: map[string]string{
			corev1.LabelHostname:   name,
			corev1.LabelOSStable:   "linux",
			corev1.LabelArchStable: "amd64",
		},
		Annotations: map[string]string{fakeNode: "fake"},
	}}
	if _, err := client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{}); err != nil {
		return fmt.Errorf("add the fake node %s: %w", name, err)
	}
	// Admission taints every new node as not ready, and the node lifecycle
	// controller, which would take the taint away, is not part of this
	// control plane.
	_, err := client.CoreV1().Nodes().Patch(ctx, name, types.MergePatchType,
		[]byte(`{"spec":{"taints":null}}`), metav1.PatchOptions{})
	if err != nil {
		return fmt.Errorf("take the not-ready taint from the fake node %s: %w", name, err)
	}
	return nil
}
