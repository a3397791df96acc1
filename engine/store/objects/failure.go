package objects

import (
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
)

// explain says what was tried, and what can be done.
func (s *Store) explain(tried, verb, name string, err error) error {
	where := "namespace " + s.namespace
	switch {
	case apierrors.IsForbidden(err):
		return fmt.Errorf("%s in %s: this needs the verb %s on %s.%s there, and patch on its status; give it to the account that the engine runs as: %w",
			tried, where, verb, Resource, Group, err)
	case name == "" && apierrors.IsNotFound(err), meta.IsNoMatchError(err):
		return fmt.Errorf("%s in %s: the cluster does not know flows; \"patchbay crd | kubectl apply -f -\" adds them: %w", tried, where, err)
	case apierrors.IsRequestEntityTooLargeError(err):
		return fmt.Errorf("%s in %s: the flow is larger than a cluster takes, about 1.5 MB; make two flows of it: %w", tried, where, err)
	case apierrors.IsBadRequest(err) && strings.Contains(err.Error(), "unknown field"):
		return fmt.Errorf("%s in %s, nothing was changed: the cluster knows flows of an earlier version; \"patchbay crd | kubectl apply -f -\" brings it up to date: %w",
			tried, where, err)
	case apierrors.IsInvalid(err), apierrors.IsBadRequest(err):
		return fmt.Errorf("%s in %s: the API server refuses it, nothing was changed: %w", tried, where, err)
	}
	return fmt.Errorf("%s in %s: %w", tried, where, err)
}
