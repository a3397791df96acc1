package secrets

import (
	"context"
	"encoding/base64"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// SharedName is the Secret with what all servers of the namespace share.
const SharedName = "patchbay-servers"

const tokenKey = "token"

// SharedToken returns the token that all servers of the namespace have: that of an
// administrator, by which they know each other too. The first one makes it, in a Secret of
// its own or in one that is there for it and empty, which goes with whoever made it. To have
// another one, delete the Secret and start the servers again.
func (s *Store) SharedToken(ctx context.Context, fresh func() string) (string, error) {
	for range tries {
		secret, err := s.fetch(ctx, SharedName)
		if err != nil {
			return "", err
		}
		if secret != nil && len(dataOf(secret)) > 0 {
			return sharedToken(secret)
		}
		verb := "create"
		if secret != nil {
			verb = "update"
		}
		if err := s.fillShared(ctx, secret, fresh()); err != nil && !changedMeanwhile(err) {
			return "", s.explain(verb+" Secret "+SharedName, verb, err)
		}
	}
	return "", module.Retryable(fmt.Errorf("read Secret %s in namespace %s: it comes and goes", SharedName, s.namespace))
}

// fillShared puts a token into the Secret, which it makes when there is none.
func (s *Store) fillShared(ctx context.Context, there *unstructured.Unstructured, token string) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	data := map[string]any{tokenKey: base64.StdEncoding.EncodeToString([]byte(token))}
	if there != nil {
		filled := there.DeepCopy()
		filled.Object["data"] = data
		_, err := s.secrets.Update(ctx, filled, metav1.UpdateOptions{})
		return cause(ctx, err)
	}
	secret := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Secret", "type": "Opaque", "data": data}}
	secret.SetName(SharedName)
	secret.SetLabels(map[string]string{LabelManagedBy: ManagedBy})
	_, err := s.secrets.Create(ctx, secret, metav1.CreateOptions{})
	return cause(ctx, err)
}

func dataOf(secret *unstructured.Unstructured) map[string]any {
	data, _, _ := unstructured.NestedMap(secret.Object, "data")
	return data
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
