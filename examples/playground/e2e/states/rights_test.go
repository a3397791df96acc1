package states_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	authorizationv1 "k8s.io/api/authorization/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// awaitRights waits until the API server has seen the role of an account.
func awaitRights(t *testing.T, namespace string, config *rest.Config, verbs []string) {
	t.Helper()
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	ask := func(ctx context.Context) (int, error) {
		allowed := 0
		for _, verb := range verbs {
			review := &authorizationv1.SelfSubjectAccessReview{Spec: authorizationv1.SelfSubjectAccessReviewSpec{
				ResourceAttributes: &authorizationv1.ResourceAttributes{Namespace: namespace, Verb: verb, Resource: "secrets"}}}
			answer, err := client.AuthorizationV1().SelfSubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
			if err != nil {
				return 0, err
			}
			if answer.Status.Allowed {
				allowed++
			}
		}
		return allowed, nil
	}
	if _, err := patchbay.Await(patchbay.Within(t), ask, func(allowed int) bool { return allowed == len(verbs) }); err != nil {
		t.Fatal(err)
	}
}

// TestEachVerbIsNeeded takes away one verb of the Role after the other.
func TestEachVerbIsNeeded(t *testing.T) {
	t.Parallel()
	for _, verb := range secrets.Verbs() {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			namespace := stage.Namespace(t)
			full := open(t, stage.Config, namespace).State("flow", "node")
			if err := full.Set(t.Context(), "there", []byte("1")); err != nil {
				t.Fatal(err)
			}
			rest := slices.DeleteFunc(secrets.Verbs(), func(v string) bool { return v == verb })
			err := useAll(t, account(t, namespace, rest...), namespace)
			if err == nil {
				t.Fatal("all worked")
			}
			for _, part := range []string{"no permission to " + verb + " secrets", "namespace " + namespace, "bind a Role with the verbs get, list, watch, create, update, delete on secrets"} {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("no %q in: %v", part, err)
				}
			}
			if !module.IsPermanent(err) {
				t.Errorf("it is not permanent: %v", err)
			}
		})
	}
}

// useAll does all that a store can do, and returns the first failure.
func useAll(t *testing.T, config *rest.Config, namespace string) error {
	t.Helper()
	store, err := secrets.Open(patchbay.Within(t), secrets.Options{Config: config, Namespace: namespace})
	if err != nil {
		return err
	}
	defer store.Close()
	state := store.State("flow", "node")
	if _, _, err := state.Get(t.Context(), "absent"); err != nil {
		return err
	}
	for _, key := range []string{"there", "new"} {
		if err := state.Set(t.Context(), key, []byte("2")); err != nil {
			return err
		}
	}
	return errors.Join(state.Delete(t.Context(), "there"), store.DeleteFlow(t.Context(), "flow"))
}

// TestTheRoleIsEnough does the same with all verbs.
func TestTheRoleIsEnough(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	if err := useAll(t, account(t, namespace, secrets.Verbs()...), namespace); err != nil {
		t.Error(err)
	}
}
