package leases

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
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/tools/cache"
)

// mirror brings what the watch says into memory. A reflector calls it, from one
// goroutine.
type mirror struct {
	leases *Leases
	once   sync.Once
	read   chan struct{} // closed when all was read once
	broken bool          // the log says so
}

// note logs the beginning and the end of a time in which leases are not watched. That a
// version is too old is no failure: all is read again.
func (m *mirror) note(ctx context.Context, verb string, err error) {
	switch {
	case ctx.Err() != nil || apierrors.IsResourceExpired(err) || apierrors.IsGone(err):
	case err != nil && !m.broken:
		m.broken = true
		m.leases.options.Logger.Warn("leases are not watched: what other engines do with them is noticed late", "error", m.leases.explain(verb+" the leases", err))
	case err == nil && m.broken && verb == "watch":
		m.broken = false
		m.leases.options.Logger.Info("leases are watched again")
	}
}

var _ cache.ReflectorStore = (*mirror)(nil)

// run watches until ctx ends. An API server that is away is asked again soon: who waits
// for a lease learns of its end by the clock, but of its release by the watch.
func (m *mirror) run(ctx context.Context) {
	objects := m.leases.objects
	source := &cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			options.LabelSelector = selector
			list, err := objects.List(ctx, options)
			m.note(ctx, "list", err)
			return list, err
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			options.LabelSelector = selector
			stream, err := objects.Watch(ctx, options)
			m.note(ctx, "watch", err)
			return stream, err
		},
	}
	expected := &unstructured.Unstructured{Object: map[string]any{"apiVersion": "coordination.k8s.io/v1", "kind": "Lease"}}
	reflector := cache.NewReflectorWithOptions(source, expected, m, cache.ReflectorOptions{
		Name: "leases", Backoff: &wait.Backoff{Duration: 500 * time.Millisecond, Cap: 5 * time.Second, Steps: 5, Factor: 2, Jitter: 1},
	})
	reflector.RunWithContext(logr.NewContextWithSlogLogger(ctx, slog.New(slog.DiscardHandler)))
}

// Add implements cache.ReflectorStore.
func (m *mirror) Add(object any) error { return m.Update(object) }

// Update implements cache.ReflectorStore.
func (m *mirror) Update(object any) error {
	if o, ok := object.(*unstructured.Unstructured); ok {
		m.leases.learn(o)
	}
	return nil
}

// Delete implements cache.ReflectorStore.
func (m *mirror) Delete(object any) error {
	if o, ok := object.(*unstructured.Unstructured); ok {
		m.leases.forget(o.GetName(), o.GetResourceVersion())
	}
	return nil
}

// Replace implements cache.ReflectorStore.
func (m *mirror) Replace(objects []any, version string) error {
	there := map[string]bool{}
	for _, object := range objects {
		if o, ok := object.(*unstructured.Unstructured); ok {
			there[o.GetName()] = true
			m.leases.learn(o)
		}
	}
	for _, name := range m.leases.names() {
		if !there[name] {
			m.leases.forget(name, version)
		}
	}
	m.once.Do(func() { close(m.read) })
	return nil
}

// Resync implements cache.ReflectorStore.
func (m *mirror) Resync() error { return nil }

// learn takes what an object says, unless something newer is known.
func (l *Leases) learn(o *unstructured.Unstructured) {
	r := l.options.read(o)
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.known[o.GetName()]; ok && !newer(r.version, known.version) {
		return // seen stays as it was
	}
	l.known[o.GetName()] = r
	l.announce()
}

// forget takes away what is no newer than a version.
func (l *Leases) forget(name, version string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if known, ok := l.known[name]; ok && !newer(known.version, version) {
		delete(l.known, name)
		l.announce()
	}
}

// announce wakes those who wait. The caller has the lock.
func (l *Leases) announce() {
	close(l.changed)
	l.changed = make(chan struct{})
}

func (l *Leases) names() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	names := make([]string, 0, len(l.known))
	for name := range l.known {
		names = append(names, name)
	}
	return names
}

// get returns what is known of a lease, and a channel that is closed with the next change
// of any.
func (l *Leases) get(name string) (record, <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.known[name], l.changed
}

func newer(a, b string) bool {
	order, err := resourceversion.CompareResourceVersion(a, b)
	return err != nil || order > 0
}
