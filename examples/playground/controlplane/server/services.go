package server

import (
	"fmt"
	"net/url"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apiserver/pkg/util/proxy"
	"k8s.io/client-go/informers"
	listersv1 "k8s.io/client-go/listers/core/v1"
)

// AddressAnnotation on a Service names the loopback address (host:port) that it leads
// to.
const AddressAnnotation = "playground.patchbay.dev/address"

// serviceResolver shows the API server where a webhook's Service really
// listens. TLS still checks the name NAME.NAMESPACE.svc, so an unmodified
// webhook configuration is put to the test.
type serviceResolver struct {
	fixed map[string]string
	// cluster arrives after the server that needs the resolver has started.
	cluster atomic.Pointer[cluster]
}

// cluster is what is known of Services and of the pods that serve them.
type cluster struct {
	services  listersv1.ServiceLister
	endpoints proxy.EndpointSliceGetter
}

func newServiceResolver(fixed map[string]string) *serviceResolver {
	return &serviceResolver{fixed: fixed}
}

func (r *serviceResolver) use(shared informers.SharedInformerFactory) error {
	endpoints, err := proxy.NewEndpointSliceIndexerGetter(shared.Discovery().V1().EndpointSlices())
	if err != nil {
		return fmt.Errorf("index what serves Services: %w", err)
	}
	r.cluster.Store(&cluster{services: shared.Core().V1().Services().Lister(), endpoints: endpoints})
	return nil
}

// ResolveEndpoint implements the API server's webhook.ServiceResolver.
func (r *serviceResolver) ResolveEndpoint(namespace, name string, port int32) (*url.URL, error) {
	key := fmt.Sprintf("%s/%s:%d", namespace, name, port)
	if address, ok := r.fixed[key]; ok {
		return &url.URL{Scheme: "https", Host: address}, nil
	}
	cluster := r.cluster.Load()
	if cluster == nil {
		return nil, fmt.Errorf("find service %s: the playground is still starting", key)
	}
	service, err := cluster.services.Services(namespace).Get(name)
	if err != nil {
		return nil, fmt.Errorf("find service %s: %w", key, err)
	}
	if address := service.Annotations[AddressAnnotation]; address != "" {
		return &url.URL{Scheme: "https", Host: address}, nil
	}
	if service.Spec.Type == corev1.ServiceTypeExternalName {
		return &url.URL{Scheme: "https", Host: fmt.Sprintf("%s:%d", service.Spec.ExternalName, port)}, nil
	}
	// Pods of a real node have addresses that this machine reaches.
	found, err := proxy.ResolveEndpoint(cluster.services, cluster.endpoints, namespace, name, port)
	if err != nil {
		return nil, fmt.Errorf("find what listens for service %s: no pod of a real node does: %w; for a process on this machine, "+
			"annotate the service with %s: 127.0.0.1:PORT", key, err, AddressAnnotation)
	}
	return found, nil
}
