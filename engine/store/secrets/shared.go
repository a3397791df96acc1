package secrets

import (
	"context"
	"encoding/base64"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// SharedName is the Secret with what all servers of the namespace share.
const SharedName = "patchbay-servers"

const tokenKey = "token"

// SharedToken returns the token that all servers of the namespace have: that of an
// administrator, by which they know each other too. The first one makes it. To have another
// one, delete the Secret and start the servers again.
func (s *Store) SharedToken(ctx context.Context, fresh func() string) (string, error) {
	for range tries {
		secret, err := s.fetch(ctx, SharedName)
		if err != nil {
			return "", err
		}
		if secret != nil {
			return sharedToken(secret)
		}
		err = s.createShared(ctx, fresh())
		if err != nil && !apierrors.IsAlreadyExists(err) {
			return "", s.explain("create Secret "+SharedName, "create", err)
		}
	}
	return "", module.Retryable(fmt.Errorf("read Secret %s in namespace %s: it comes and goes", SharedName, s.namespace))
}

func (s *Store) createShared(ctx context.Context, token string) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	secret := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Secret", "type": "Opaque",
		"data": map[string]any{tokenKey: base64.StdEncoding.EncodeToString([]byte(token))},
	}}
	secret.SetName(SharedName)
	secret.SetLabels(map[string]string{LabelManagedBy: ManagedBy})
	_, err := s.secrets.Create(ctx, secret, metav1.CreateOptions{})
	return cause(ctx, err)
}

// sharedToken reads what somebody may have edited.
func sharedToken(secret *unstructured.Unstructured) (string, error) {
	text, _, _ := unstructured.NestedString(secret.Object, "data", tokenKey)
	token, err := base64.StdEncoding.DecodeString(text)
	if err != nil || len(token) < 32 {
		return "", module.Permanent(fmt.Errorf("the Secret %s in namespace %s has no %s of 32 characters or more: delete it, and start the servers again",
			SharedName, secret.GetNamespace(), tokenKey))
	}
	return string(token), nil
}
