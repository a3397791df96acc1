package states_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// TestDeleteLeavesNothingAndTouchesNoOther removes flows and nodes among others.
func TestDeleteLeavesNothingAndTouchesNoOther(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("flow-", 20)
	tests := map[string]struct {
		remove func(*secrets.Store) error
		gone   func(flow, node string) bool
	}{
		"a flow": {
			func(s *secrets.Store) error { return s.DeleteFlow(t.Context(), "flow") },
			func(flow, _ string) bool { return flow == "flow" }},
		"a flow whose name no label can have": {
			func(s *secrets.Store) error { return s.DeleteFlow(t.Context(), long) },
			func(flow, _ string) bool { return flow == long }},
		"a node": {
			func(s *secrets.Store) error { return s.DeleteNode(t.Context(), "flow", "node") },
			func(flow, node string) bool { return flow == "flow" && node == "node" }},
		"a flow that is not there": {
			func(s *secrets.Store) error { return s.DeleteFlow(t.Context(), "none") },
			func(string, string) bool { return false }},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			namespace := stage.Namespace(t)
			config := account(t, namespace, secrets.Verbs()...)
			here, there := open(t, config, namespace), open(t, config, namespace)
			want := []string{foreign(t, namespace)}
			for _, flow := range []string{"flow", "flow-one", long, long + "x"} {
				for _, node := range []string{"node", "node-one", "Ключ"} {
					for i := range 4 { // more than a page
						key := strconv.Itoa(i)
						set(t, there.State(flow, node), key, "1")
						set(t, there.State(flow, node).Scoped("execution", "1"), key, "1")
						if !test.gone(flow, node) {
							place := secrets.PlaceOf(flow, node)
							want = append(want, place.SecretName(key), place.Scoped("execution", "1").SecretName(key))
						}
					}
				}
			}
			if err := test.remove(here); err != nil {
				t.Fatal(err)
			}
			slices.Sort(want)
			if got := names(t, namespace); !slices.Equal(got, want) {
				t.Errorf("there are %d Secrets, want %d:\n%s", len(got), len(want), strings.Join(got, "\n"))
			}
			for _, store := range []*secrets.Store{here, there} {
				for _, flow := range []string{"flow", long} {
					state := store.State(flow, "node")
					awaitChange(t, "the keys", state, func() bool { return (count(t, state) == 0) == test.gone(flow, "node") })
				}
			}
		})
	}
}

// TestDeleteFlowFindsWhatWasEdited deletes also what memory or the labels alone have, and
// not what the annotations say is another flow's.
func TestDeleteFlowFindsWhatWasEdited(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	store := open(t, stage.Config, namespace)
	state := store.State("flow", "node")
	place := secrets.PlaceOf("flow", "node")
	for _, key := range []string{"mark", "annotations", "label"} {
		set(t, state, key, "1")
	}
	editSecret(t, namespace, place.SecretName("annotations"), func(s *corev1.Secret) { s.Annotations = nil })
	editSecret(t, namespace, place.SecretName("label"), func(s *corev1.Secret) { s.Labels[secrets.LabelFlow] = "other" })
	// One of another flow that is labelled as of this.
	other := secrets.PlaceOf("other", "node").SecretName("key")
	set(t, store.State("other", "node"), "key", "1")
	editSecret(t, namespace, other, func(s *corev1.Secret) { s.Labels[secrets.LabelFlow] = "flow" })
	passWatch(t, state, namespace)
	if err := store.DeleteFlow(t.Context(), "flow"); err != nil {
		t.Fatal(err)
	}
	if left := names(t, namespace); !slices.Equal(left, []string{other}) {
		t.Errorf("left: %q", left)
	}
}

func count(t *testing.T, state module.State) int {
	t.Helper()
	keys, err := state.List(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	return len(keys)
}

// foreign makes a Secret that has our labels and is none of ours.
func foreign(t *testing.T, namespace string) string {
	t.Helper()
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "pull", Labels: map[string]string{secrets.LabelManagedBy: secrets.ManagedBy, secrets.LabelFlow: "flow", secrets.LabelNode: "node"}}}
	if _, err := stage.Cluster.CoreV1().Secrets(namespace).Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	return secret.Name
}

func names(t *testing.T, namespace string) []string {
	t.Helper()
	list, err := stage.Cluster.CoreV1().Secrets(namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, secret := range list.Items {
		all = append(all, secret.Name)
	}
	slices.Sort(all)
	return all
}
