package secrets

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// explain says of a failed call what was tried, why it failed and what to do, and
// whether another try could help. No answer of the API server quotes a value.
func (s *Store) explain(tried, verb string, err error) error {
	if errors.Is(err, context.Canceled) || errors.Is(err, errClosed) {
		return fmt.Errorf("%s: %w", tried, err)
	}
	reason, again := s.reason(verb, err)
	failure := fmt.Errorf("%s in namespace %s: %s: %w", tried, s.namespace, reason, err)
	if !again {
		return module.Permanent(failure)
	}
	seconds, _ := apierrors.SuggestsClientDelay(err)
	return module.RetryAfter(failure, time.Duration(seconds)*time.Second)
}

// namespaceTerminating is what the API server says of a namespace that goes away.
const namespaceTerminating = "NamespaceTerminating"

func (s *Store) reason(verb string, err error) (reason string, again bool) {
	var status apierrors.APIStatus
	switch {
	case !errors.As(err, &status):
		return fmt.Sprintf("can't reach the API server at %s: it goes on when that answers again", s.host), true
	case apierrors.HasStatusCause(err, namespaceTerminating):
		return "the namespace is being deleted", false
	case apierrors.IsForbidden(err) && strings.Contains(err.Error(), "exceeded quota"):
		return "the namespace's quota is used up: raise it, or delete what is not needed", true
	case apierrors.IsForbidden(err) && strings.Contains(err.Error(), "cannot "+verb+" resource"):
		needed := strings.Join(Verbs(), ", ")
		return fmt.Sprintf("no permission to %s secrets: bind a Role with the verbs %s on secrets in this namespace to Patchbay's service account", verb, needed), false
	case apierrors.IsForbidden(err):
		return "the API server refuses it", false
	case apierrors.IsUnauthorized(err):
		return "the API server does not accept the credentials: check the service account or the kubeconfig", false
	case isNoNamespace(err):
		return "there is no such namespace: create it, or name another one", false
	case apierrors.IsConflict(err):
		return "others change it at the same time", true
	case apierrors.IsInvalid(err), apierrors.IsBadRequest(err), apierrors.IsRequestEntityTooLargeError(err):
		return "the API server does not take it: look whether somebody edited the Secret", false
	}
	return "the API server could not do it", true
}

func isNoNamespace(err error) bool {
	var status apierrors.APIStatus
	if !apierrors.IsNotFound(err) || !errors.As(err, &status) {
		return false
	}
	details := status.Status().Details
	return details != nil && details.Kind == "namespaces"
}
