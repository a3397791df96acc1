package webhookregister

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"
)

const (
	optOutLabel   = "patchbay.dev/mirror"
	namespaceName = "kubernetes.io/metadata.name" // the API server puts it on every namespace
	hookSuffix    = ".patchbay.dev"
	namespaced    = "Namespaced"

	defaultTimeout = 3
)

// plan is a request that was found good: what to write and how to check it.
type plan struct {
	webhook  webhook // with the failurePolicy that was asked for
	endpoint endpoint
}

// owner is whose configuration it is.
type owner struct {
	flow string
	// namespace is the engine's own, empty when it is not known.
	namespace string
}

// newPlan judges a request. It does no I/O.
func newPlan(in Request, by owner, s Settings) (plan, error) {
	if problems := validation.IsDNS1123Subdomain(in.Name + hookSuffix); len(problems) > 0 || in.Name == "" {
		return plan{}, fmt.Errorf("name %q is not a name for an object: want lower-case letters, digits, dots and hyphens", in.Name)
	}
	p := plan{webhook: webhook{
		Name:                    in.Name + hookSuffix,
		FailurePolicy:           cmp.Or(in.FailurePolicy, policyIgnore),
		MatchPolicy:             "Equivalent", // also sees what is written in another version of the API
		SideEffects:             "None",
		TimeoutSeconds:          cmp.Or(in.TimeoutSeconds, defaultTimeout),
		AdmissionReviewVersions: []string{"v1"},
		ReinvocationPolicy:      cmp.Or(in.ReinvocationPolicy, "Never"),
	}}
	w := &p.webhook
	switch {
	case w.FailurePolicy != policyIgnore && w.FailurePolicy != policyFail:
		return plan{}, fmt.Errorf("failurePolicy: want Ignore or Fail, have %q", in.FailurePolicy)
	case w.ReinvocationPolicy != "Never" && w.ReinvocationPolicy != "IfNeeded":
		return plan{}, fmt.Errorf("reinvocationPolicy: want Never or IfNeeded, have %q", in.ReinvocationPolicy)
	case w.TimeoutSeconds < 1 || w.TimeoutSeconds > 30:
		return plan{}, fmt.Errorf("timeoutSeconds: want 1 to 30, have %d", in.TimeoutSeconds)
	}
	var err error
	if p.endpoint, w.ClientConfig, err = in.client(s); err != nil {
		return plan{}, err
	}
	if w.Rules, err = rules(in.Rules, w.FailurePolicy); err != nil {
		return plan{}, err
	}
	if err := w.restrict(in, by); err != nil {
		return plan{}, err
	}
	return p, nil
}

// client is the endpoint, for the API server and for the self-check.
func (r Request) client(s Settings) (endpoint, clientConfig, error) {
	bundle, roots, err := parseBundle(r.CABundle)
	if err != nil {
		return endpoint{}, clientConfig{}, fmt.Errorf("caBundle: %w", err)
	}
	e, config := endpoint{roots: roots}, clientConfig{CABundle: bundle}
	switch {
	case r.URL != "" && r.ServiceName != "":
		return endpoint{}, clientConfig{}, errors.New("give a service or a url, not both")
	case r.URL != "":
		address, err := url.Parse(r.URL)
		if err != nil || address.Scheme != "https" || address.Hostname() == "" || address.User != nil || address.RawQuery != "" || address.Fragment != "" {
			return endpoint{}, clientConfig{}, errors.New("url: want https://host:port/path, without user, query and fragment")
		}
		config.URL, e.serverName = r.URL, address.Hostname()
		e.address = net.JoinHostPort(address.Hostname(), cmp.Or(address.Port(), "443"))
	default:
		port, path := cmp.Or(r.ServicePort, 443), cmp.Or(r.ServicePath, "/")
		switch {
		case len(validation.IsDNS1035Label(r.ServiceName)) > 0:
			return endpoint{}, clientConfig{}, fmt.Errorf("serviceName %q is not the name of a service; give one, or a url", r.ServiceName)
		case len(validation.IsDNS1123Label(r.ServiceNamespace)) > 0:
			return endpoint{}, clientConfig{}, fmt.Errorf("serviceNamespace %q is not the name of a namespace", r.ServiceNamespace)
		case port < 1 || port > 65535:
			return endpoint{}, clientConfig{}, fmt.Errorf("servicePort: want 1 to 65535, have %d", port)
		case !strings.HasPrefix(path, "/"):
			return endpoint{}, clientConfig{}, fmt.Errorf("servicePath %q does not begin with /", path)
		case bundle == nil:
			return endpoint{}, clientConfig{}, errors.New("caBundle is empty: a service's certificate can be checked by nothing else; wire it from Cert Generate")
		}
		config.Service = &service{Name: r.ServiceName, Namespace: r.ServiceNamespace, Path: path, Port: port}
		e.serverName = r.ServiceName + "." + r.ServiceNamespace + ".svc"
		e.address = net.JoinHostPort(e.serverName, strconv.Itoa(port))
	}
	e.address = cmp.Or(s.SelfCheckAddress, e.address)
	return e, config, nil
}

func rules(asked []Rule, policy string) ([]Rule, error) {
	if len(asked) == 0 {
		return nil, errors.New("rules is empty: say which operations on which resources the webhook sees")
	}
	var all []Rule
	for n, rule := range asked {
		rule.Scope = cmp.Or(rule.Scope, namespaced)
		for _, operation := range rule.Operations {
			if !slices.Contains([]string{"CREATE", "UPDATE", "DELETE", "CONNECT", "*"}, operation) {
				return nil, fmt.Errorf("rules[%d].operations: want CREATE, UPDATE, DELETE, CONNECT or *, have %q", n, operation)
			}
		}
		switch {
		case len(rule.Operations) == 0 || len(rule.APIVersions) == 0 || len(rule.Resources) == 0:
			return nil, fmt.Errorf("rules[%d] needs operations, apiVersions and resources", n)
		case len(rule.APIGroups) == 0:
			return nil, fmt.Errorf("rules[%d] needs apiGroups; the core group, which has pods, is \"\"", n)
		case rule.Scope != namespaced && rule.Scope != "Cluster" && rule.Scope != "*":
			return nil, fmt.Errorf("rules[%d].scope: want Namespaced, Cluster or *, have %q", n, rule.Scope)
		case rule.Scope != namespaced && policy == policyFail:
			return nil, fmt.Errorf("rules[%d]: scope %s with failurePolicy Fail could lock the cluster, "+
				"since nothing excludes what is outside namespaces: use scope Namespaced, or Ignore", n, rule.Scope)
		}
		all = append(all, rule)
	}
	return all, nil
}

// body is the configuration to apply. The version, when there is one, makes it a
// conflict if the object has changed since.
func (p plan) body(name, version, policy, flow string) configuration {
	hook := p.webhook
	hook.FailurePolicy = policy
	return configuration{
		APIVersion: "admissionregistration.k8s.io/v1", Kind: "MutatingWebhookConfiguration",
		Metadata: metadata{Name: name, ResourceVersion: version, Labels: map[string]string{managedByLabel: manager, flowLabel: flow}},
		Webhooks: []webhook{hook},
	}
}
