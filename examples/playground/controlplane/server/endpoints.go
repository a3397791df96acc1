package server

import (
	"context"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/kubernetes/pkg/controller/endpointslice"
)

// networkControllers keep the list of the pods that serve each Service.
func networkControllers(ctx context.Context, client kubernetes.Interface, shared informers.SharedInformerFactory) []controller {
	const endpointsOfSlice = 100
	core := shared.Core().V1()
	slices := endpointslice.NewController(ctx, core.Pods(), core.Services(), core.Nodes(),
		shared.Discovery().V1().EndpointSlices(), endpointsOfSlice, client, 0)
	return []controller{func(ctx context.Context) { slices.Run(ctx, workers) }}
}
