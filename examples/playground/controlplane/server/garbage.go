package server

import (
	"context"
	"fmt"
	"time"

	"k8s.io/client-go/discovery/cached/memory"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/metadata"
	"k8s.io/client-go/metadata/metadatainformer"
	"k8s.io/client-go/restmapper"
	"k8s.io/controller-manager/pkg/informerfactory"
	"k8s.io/kubernetes/pkg/controller/garbagecollector"
)

// discoveryPeriod is how soon objects of a new kind (a CRD just installed) are
// collected when their owner goes.
const discoveryPeriod = 10 * time.Second

func newGarbageCollector(ctx context.Context, client kubernetes.Interface, metadataClient metadata.Interface, shared informers.SharedInformerFactory) (controller, error) {
	discovery := memory.NewMemCacheClient(client.Discovery())
	mapper := restmapper.NewDeferredDiscoveryRESTMapper(discovery)
	// The collector starts the informers it adds itself; nothing holds it back.
	started := make(chan struct{})
	close(started)

	collector, err := garbagecollector.NewGarbageCollector(ctx, client, metadataClient, mapper,
		garbagecollector.DefaultIgnoredResources(),
		informerfactory.NewInformerFactory(shared, metadatainformer.NewSharedInformerFactory(metadataClient, 0)),
		started)
	if err != nil {
		return nil, fmt.Errorf("build the garbage collector: %w", err)
	}
	return func(ctx context.Context) {
		go collector.Sync(ctx, client.Discovery(), discoveryPeriod)
		collector.Run(ctx, workers, discoveryPeriod)
	}, nil
}
