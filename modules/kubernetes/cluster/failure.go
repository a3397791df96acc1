package cluster

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/types"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/protobuf"
)

// request is what was tried, for the request itself and for its error.
type request struct {
	verb      string
	resource  Resource
	namespace string
	name      string
	patch     types.PatchType
	dryRun    bool
}

// String says what was tried: `patch deployments "web" in namespace "shop"`.
func (r request) String() string {
	text := r.verb + " " + r.resource.Name
	if r.name != "" {
		text += fmt.Sprintf(" %q", r.name)
	}
	return text + r.where()
}

func (r request) where() string {
	switch {
	case r.namespace != "":
		return fmt.Sprintf(" in namespace %q", r.namespace)
	case r.name == "" && (r.verb == "list" || r.verb == "watch"):
		return " in all namespaces"
	}
	return ""
}

// qualified is the resource as RBAC names it: "deployments.apps".
func (r request) qualified() string {
	if r.resource.Group == "" {
		return r.resource.Name
	}
	return r.resource.Name + "." + r.resource.Group
}

// IsConflict reports whether an object changed between the read and the write.
func IsConflict(err error) bool { return apierrors.IsConflict(err) }

// IsNotFound reports whether the object is not there.
func IsNotFound(err error) bool { return apierrors.IsNotFound(err) }

// IsGone reports whether the API server does not know any more what has changed since the
// resourceVersion that a watch was to go on from.
func IsGone(err error) bool { return apierrors.IsGone(err) || apierrors.IsResourceExpired(err) }

// IsForbidden reports whether the role does not allow what was asked.
func IsForbidden(err error) bool { return apierrors.IsForbidden(err) }

// explain marks an error of a request as retryable or permanent and says what
// the user can do.
func (c *Client) explain(ctx context.Context, err error, r request) error {
	var status apierrors.APIStatus
	if errors.As(err, &status) {
		return c.explainStatus(err, status, r)
	}
	return c.explainTransport(ctx, err, r)
}

func (c *Client) explainStatus(err error, answer apierrors.APIStatus, r request) error {
	status := answer.Status()
	switch code := int(status.Code); {
	case code == http.StatusUnauthorized:
		return module.Permanent(fmt.Errorf("%s: %s does not accept our credentials: %w; "+
			"check the user of the kubeconfig's context, or the token of the service account", r, c.server(), err))
	case code == http.StatusForbidden:
		return module.Permanent(fmt.Errorf("%s: not allowed: the verb %q on %s%s is missing; "+
			"\"patchbay rbac FLOW\" prints the role that the flow needs: %w", r, r.verb, r.qualified(), r.where(), err))
	case code == http.StatusNotFound && r.name != "" && status.Details != nil && status.Details.Name != "":
		return module.Permanent(fmt.Errorf("%s: there is no such object: %w", r, err))
	case code == http.StatusNotFound:
		return module.Permanent(fmt.Errorf("%s: %s does not serve %s %s: %w", r, c.server(), r.qualified(), r.resource.Version, err))
	case code == http.StatusGone && r.verb == "watch":
		return module.Retryable(fmt.Errorf("%s: the server has no changes since then any more: %w", r, err))
	case code == http.StatusGone:
		return module.Retryable(fmt.Errorf("%s: the list took so long that the server dropped the rest of it; a larger page size makes it shorter: %w", r, err))
	case code == http.StatusConflict:
		return module.Retryable(fmt.Errorf("%s: the object changed in the meantime: %w", r, err))
	case code == http.StatusTooManyRequests:
		seconds, _ := apierrors.SuggestsClientDelay(err)
		return module.RetryAfter(fmt.Errorf("%s: %s asks us to slow down: %w", r, c.server(), err), time.Duration(seconds)*time.Second)
	case code >= 500:
		return module.Retryable(fmt.Errorf("%s: %s fails with HTTP %d; look at its log and its load: %w", r, c.server(), code, err))
	}
	return module.Permanent(fmt.Errorf("%s: %s refuses: %w", r, c.server(), err))
}

func (c *Client) explainTransport(ctx context.Context, err error, r request) error {
	// The URL says no more than the request does, and holds a page token.
	var address *url.Error
	if errors.As(err, &address) {
		err = address.Err
	}
	var network net.Error
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		return module.Retryable(fmt.Errorf("%s: stopped: %w", r, context.Canceled))
	case ctx.Err() != nil, errors.As(err, &network) && network.Timeout():
		return module.Retryable(fmt.Errorf("%s: %s did not answer in time; check its load and the network: %w", r, c.server(), err))
	case isCertificate(err):
		return module.Permanent(fmt.Errorf("%s: the certificate of %s is not trusted; check certificate-authority in the kubeconfig: %w", r, c.server(), err))
	case errors.Is(err, io.ErrUnexpectedEOF):
		return module.Retryable(fmt.Errorf("%s: the answer of %s broke off: %w", r, c.server(), err))
	case errors.Is(err, protobuf.ErrEncoding), errors.Is(err, protobuf.ErrMalformed):
		return module.Permanent(fmt.Errorf("%s: %s answered with something else than asked; check that it is a Kubernetes API server: %w", r, c.server(), err))
	}
	return module.Retryable(fmt.Errorf("%s: can't reach the API server %s; check that it runs, and the address and the user in the kubeconfig: %w", r, c.server(), err))
}

func isCertificate(err error) bool {
	var verification *tls.CertificateVerificationError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	return errors.As(err, &verification) || errors.As(err, &authority) || errors.As(err, &host)
}
