package server

import (
	"fmt"
	"net/url"
	"sync/atomic"

	corev1 "k8s.io/api/core/v1"
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
	// lister arrives after the server that needs the resolver has started.
	lister atomic.Pointer[listersv1.ServiceLister]
}

func newServiceResolver(fixed map[string]string) *serviceResolver {
	return &serviceResolver{fixed: fixed}
}

func (r *serviceResolver) use(lister listersv1.ServiceLister) {
	r.lister.Store(&lister)
}

// ResolveEndpoint implements the API server's webhook.ServiceResolver.
func (r *serviceResolver) ResolveEndpoint(namespace, name string, port int32) (*url.URL, error) {
	key := fmt.Sprintf("%s/%s:%d", namespace, name, port)
	if address, ok := r.fixed[key]; ok {
		return &url.URL{Scheme: "https", Host: address}, nil
	}
	lister := r.lister.Load()
	if lister == nil {
		return nil, fmt.Errorf("find service %s: the playground is still starting", key)
	}
	service, err := (*lister).Services(namespace).Get(name)
	if err != nil {
		return nil, fmt.Errorf("find service %s: %w", key, err)
	}
	if address := service.Annotations[AddressAnnotation]; address != "" {
		return &url.URL{Scheme: "https", Host: address}, nil
	}
	if service.Spec.Type == corev1.ServiceTypeExternalName {
		return &url.URL{Scheme: "https", Host: fmt.Sprintf("%s:%d", service.Spec.ExternalName, port)}, nil
	}
	return nil, fmt.Errorf("find what listens for service %s: the playground has no kube-proxy; "+
		"annotate the service with %s: 127.0.0.1:PORT", key, AddressAnnotation)
}
