package states_test

import (
	"bytes"
	"log/slog"
	"strings"
	"sync"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/store/secrets"
)

// TestASecretEditedByHand lets somebody change the Secret of a value.
func TestASecretEditedByHand(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edit   func(*corev1.Secret)
		want   string // the value after it; empty when there is none
		broken string // what the error of a read says
		logged bool
	}{
		"another value":      {edit: func(s *corev1.Secret) { s.Data["value"] = []byte("theirs") }, want: "theirs"},
		"a label more":       {edit: func(s *corev1.Secret) { s.Labels["team"] = "a" }, want: "ours-hidden"},
		"data gone":          {edit: func(s *corev1.Secret) { s.Data = nil }, broken: `its data has no "value"`},
		"data renamed":       {edit: func(s *corev1.Secret) { s.Data = map[string][]byte{"valeu": []byte("ours-hidden")} }, broken: `its data has no "value"`},
		"another key":        {edit: func(s *corev1.Secret) { s.Annotations["patchbay.dev/key"] = "other" }, logged: true},
		"another flow":       {edit: func(s *corev1.Secret) { s.Annotations["patchbay.dev/flow"] = "other" }, logged: true},
		"a wrong escape":     {edit: func(s *corev1.Secret) { s.Annotations["patchbay.dev/node"] = "%zz" }, logged: true},
		"no annotations":     {edit: func(s *corev1.Secret) { s.Annotations = nil }, logged: true},
		"labels gone":        {edit: func(s *corev1.Secret) { s.Labels = nil }, want: "ours-hidden"}, // not in memory, and asked for
		"another flow label": {edit: func(s *corev1.Secret) { s.Labels["patchbay.dev/flow"] = "other" }, want: "ours-hidden"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			namespace := stage.Namespace(t)
			var log safeBuffer
			store := openWith(t, secrets.Options{Config: stage.Config, Namespace: namespace, Logger: slog.New(slog.NewTextHandler(&log, nil))})
			state := store.State("flow", "node")
			set(t, state, "key", "ours-hidden")
			set(t, state, "mark", "1")
			editSecret(t, namespace, secrets.PlaceOf("flow", "node").SecretName("key"), test.edit)
			passWatch(t, state, namespace)

			got, ok, err := state.Get(t.Context(), "key")
			switch {
			case test.broken != "":
				for _, part := range []string{test.broken, "restore it or delete the Secret", secrets.PlaceOf("flow", "node").SecretName("key"), namespace} {
					if err == nil || !strings.Contains(err.Error(), part) || !module.IsPermanent(err) {
						t.Errorf("no %q in: %v", part, err)
					}
				}
			case err != nil || ok != (test.want != "") || string(got) != test.want:
				t.Errorf("the value is %q, %v, %v", got, ok, err)
			}
			if lines := strings.Count(log.String(), "is ignored"); (lines == 1) != test.logged || lines > 1 {
				t.Errorf("logged %d times:\n%s", lines, log.String())
			}
			if text := log.String(); strings.Contains(text, "hidden") || err != nil && strings.Contains(err.Error(), "hidden") {
				t.Errorf("the value is shown: %v\n%s", err, text)
			}

			set(t, state, "key", "again") // mends it
			passWatch(t, state, namespace)
			wants(t, state, "key", "again")
			if keys, err := state.List(t.Context(), "k"); err != nil || strings.Join(keys, " ") != "key" {
				t.Errorf("the keys are %q, %v", keys, err)
			}
		})
	}
}

func editSecret(t *testing.T, namespace, name string, edit func(*corev1.Secret)) {
	t.Helper()
	client := stage.Cluster.CoreV1().Secrets(namespace)
	secret, err := client.Get(t.Context(), name, metav1.GetOptions{})
	if err != nil {
		t.Fatal(err)
	}
	edit(secret)
	if _, err := client.Update(t.Context(), secret, metav1.UpdateOptions{}); err != nil {
		t.Fatal(err)
	}
}

// TestASecretOfSomebodyElse has the name that a value needs.
func TestASecretOfSomebodyElse(t *testing.T) {
	t.Parallel()
	namespace := stage.Namespace(t)
	name := secrets.PlaceOf("flow", "node").SecretName("key")
	theirs := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: map[string][]byte{"value": []byte("theirs-hidden")}}
	if _, err := stage.Cluster.CoreV1().Secrets(namespace).Create(t.Context(), theirs, metav1.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	store := open(t, stage.Config, namespace)
	state := store.State("flow", "node")
	if got, ok, err := state.Get(t.Context(), "key"); ok || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	err := state.Set(t.Context(), "key", []byte("ours-hidden"))
	if !module.IsPermanent(err) || !strings.Contains(err.Error(), "not of type patchbay.dev/state") || strings.Contains(err.Error(), "hidden") {
		t.Errorf("set: %v", err)
	}
	if err := state.Delete(t.Context(), "key"); err != nil {
		t.Errorf("delete: %v", err)
	}
	if err := store.DeleteFlow(t.Context(), "flow"); err != nil {
		t.Errorf("delete the flow: %v", err)
	}
	if got := stored(t, namespace, name); got != "theirs-hidden" {
		t.Errorf("it has %q now", got)
	}
}

// safeBuffer is written by one goroutine and read by another.
type safeBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
