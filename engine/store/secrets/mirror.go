package secrets

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/go-logr/logr"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/util/wait"
	apiwatch "k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// mirror brings what the watch says into memory. A reflector calls it, from one
// goroutine.
type mirror struct {
	store  *Store
	logger *slog.Logger
	once   sync.Once
	read   chan struct{} // closed when all was read once
	// foreign are the Secrets that are left alone, so that each is logged once.
	foreign map[string]struct{}
}

func newMirror(s *Store, logger *slog.Logger) *mirror {
	return &mirror{store: s, logger: logger, read: make(chan struct{}), foreign: map[string]struct{}{}}
}

var _ cache.ReflectorStore = (*mirror)(nil)

// backoff is how fast the watch is tried again.
var backoff = wait.Backoff{Duration: 500 * time.Millisecond, Cap: 10 * time.Second, Steps: 6, Factor: 2, Jitter: 1}

// run watches until ctx ends.
func (m *mirror) run(ctx context.Context) {
	slower := backoff
	source := &cache.ListWatch{ListWithContextFunc: m.list, WatchFuncWithContext: m.watch}
	expected := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "v1", "kind": "Secret"}}
	reflector := cache.NewReflectorWithOptions(source, expected, m, cache.ReflectorOptions{Name: "state", Backoff: &slower})
	// Its own log would say again, in other words, what outage logs.
	reflector.RunWithContext(logr.NewContextWithSlogLogger(ctx, slog.New(slog.DiscardHandler)))
}

func (m *mirror) list(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
	options.LabelSelector, options.FieldSelector = selector, fieldSelector
	if options.ResourceVersion == "0" {
		options.ResourceVersion = "" // the newest, not what some API server has in memory
	}
	list, err := m.store.secrets.List(ctx, options)
	m.note(ctx, "list", err)
	return list, err
}

func (m *mirror) watch(ctx context.Context, options metav1.ListOptions) (apiwatch.Interface, error) {
	options.LabelSelector, options.FieldSelector = selector, fieldSelector
	stream, err := m.store.secrets.Watch(ctx, options)
	m.note(ctx, "watch", err)
	return stream, err
}

// note keeps whether it works. That a version is too old is no failure: all is read again.
func (m *mirror) note(ctx context.Context, verb string, err error) {
	if ctx.Err() != nil || apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
		return
	}
	if err != nil {
		err = m.store.explain(verb+" the Secrets of state", verb, err)
	}
	m.store.watching.note(err)
}

// Add implements cache.ReflectorStore.
func (m *mirror) Add(object any) error { return m.Update(object) }

// Update implements cache.ReflectorStore.
func (m *mirror) Update(object any) error {
	secret, ok := object.(*unstructured.Unstructured)
	if !ok {
		return nil // the reflector lets no other through
	}
	if e, ok := m.entry(secret); ok {
		m.store.memory.put(secret.GetName(), e)
	} else {
		m.store.memory.drop(secret.GetName(), secret.GetResourceVersion())
	}
	return nil
}

// Delete implements cache.ReflectorStore.
func (m *mirror) Delete(object any) error {
	if secret, ok := object.(*unstructured.Unstructured); ok {
		delete(m.foreign, secret.GetName())
		m.store.memory.drop(secret.GetName(), secret.GetResourceVersion())
	}
	return nil
}

// Replace implements cache.ReflectorStore.
func (m *mirror) Replace(objects []any, version string) error {
	all := map[string]entry{}
	for _, object := range objects {
		secret, ok := object.(*unstructured.Unstructured)
		if !ok {
			continue
		}
		if e, ok := m.entry(secret); ok {
			all[secret.GetName()] = e
		}
	}
	m.store.memory.replace(all, version)
	m.once.Do(func() { close(m.read) })
	return nil
}

// Resync implements cache.ReflectorStore.
func (m *mirror) Resync() error { return nil }

// entry is what a Secret holds; false when that is nothing of ours, or not any more.
func (m *mirror) entry(secret *unstructured.Unstructured) (entry, bool) {
	if secret.GetDeletionTimestamp() != nil {
		return entry{}, false
	}
	e, err := read(secret)
	_, known := m.foreign[secret.GetName()]
	switch {
	case err == nil:
		delete(m.foreign, secret.GetName())
	case !known:
		m.foreign[secret.GetName()] = struct{}{}
		m.logger.Warn("a Secret of the type of state is ignored", "namespace", m.store.namespace, "secret", secret.GetName(), "error", err)
	}
	return e, err == nil
}
