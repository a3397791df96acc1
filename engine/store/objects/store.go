package objects

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/cache"

	"github.com/patchbay-dev/patchbay/engine/store"
)

// callTimeout bounds a change of an object.
const callTimeout = 10 * time.Second

// Options say which flows there are.
type Options struct {
	Config    *rest.Config // of the cluster
	Namespace string       // of the flows
	Logger    *slog.Logger
}

// Store has the Flow objects of a namespace. It reads from what a watch keeps in memory,
// so that reading goes on while the API server is away, and at once has what it wrote
// itself. Safe for concurrent use.
type Store struct {
	namespace string
	objects   dynamic.ResourceInterface
	informer  cache.SharedIndexInformer
	logger    *slog.Logger

	mu      sync.Mutex
	written map[string]*unstructured.Unstructured // by name, what the watch may not have yet
	deleted map[string]types.UID                  // by name, what we deleted last
	read    map[string]reading                    // by name, the document of the newest object
	changed chan string
}

// Open returns the store once it has all flows. It watches until ctx ends.
func Open(ctx context.Context, o Options) (*Store, error) {
	client, err := dynamic.NewForConfig(o.Config)
	if err != nil {
		return nil, fmt.Errorf("prepare requests to %s for flows: %w", o.Config.Host, err)
	}
	resource := schema.GroupVersionResource{Group: Group, Version: Version, Resource: Resource}
	s := &Store{
		namespace: o.Namespace, objects: client.Resource(resource).Namespace(o.Namespace), logger: o.Logger,
		written: map[string]*unstructured.Unstructured{}, deleted: map[string]types.UID{}, read: map[string]reading{},
		changed: make(chan string),
	}
	if err := s.await(ctx); err != nil {
		return nil, err
	}
	s.informer = cache.NewSharedIndexInformer(&cache.ListWatch{
		ListWithContextFunc: func(ctx context.Context, options metav1.ListOptions) (runtime.Object, error) {
			return s.objects.List(ctx, options)
		},
		WatchFuncWithContext: func(ctx context.Context, options metav1.ListOptions) (watch.Interface, error) {
			return s.objects.Watch(ctx, options)
		},
	}, &unstructured.Unstructured{}, 0, cache.Indexers{})
	_ = s.informer.SetWatchErrorHandlerWithContext(func(_ context.Context, _ *cache.Reflector, err error) {
		s.logger.Warn("flows are not watched for a moment; what changes meanwhile comes later", "namespace", s.namespace, "error", err)
	})
	heard := func(value any) {
		name, ok := nameOf(value)
		if !ok {
			return
		}
		select {
		case s.changed <- name:
		case <-ctx.Done():
		}
	}
	if _, err := s.informer.AddEventHandler(cache.ResourceEventHandlerFuncs{
		AddFunc: heard,
		UpdateFunc: func(before, value any) {
			if !onlyStatus(before, value) {
				heard(value)
			}
		},
		DeleteFunc: func(value any) {
			s.gone(value)
			heard(value)
		},
	}); err != nil {
		return nil, fmt.Errorf("watch flows: %w", err)
	}
	go s.informer.RunWithContext(ctx) // ends with ctx
	if !cache.WaitForCacheSync(ctx.Done(), s.informer.HasSynced) {
		return nil, fmt.Errorf("list flows in namespace %s: %w", o.Namespace, context.Cause(ctx))
	}
	return s, nil
}

// await asks for flows until the API server answers or ctx ends. What it refuses is an
// error at once.
func (s *Store) await(ctx context.Context) error {
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		asked, cancel := context.WithTimeout(ctx, callTimeout)
		_, err := s.objects.List(asked, listOne)
		cancel()
		switch {
		case err == nil:
			return nil
		case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err), apierrors.IsNotFound(err), meta.IsNoMatchError(err):
			return s.explain("list flows", "list", "", err)
		}
		s.logger.Warn("flows can't be listed yet, will try again", "namespace", s.namespace, "in", pause, "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("list flows in namespace %s: %w", s.namespace, errors.Join(context.Cause(ctx), err))
		}
	}
}

// objectOf returns what an event of the watch is about.
func objectOf(value any) (*unstructured.Unstructured, bool) {
	if gone, ok := value.(cache.DeletedFinalStateUnknown); ok {
		value = gone.Obj
	}
	o, ok := value.(*unstructured.Unstructured)
	return o, ok
}

func nameOf(value any) (string, bool) {
	o, ok := objectOf(value)
	if !ok {
		return "", false
	}
	return o.GetName(), true
}

// onlyStatus reports whether two versions of an object have the same document, of the same
// people and tools, and the same fate: the status differs, which is ours.
func onlyStatus(before, after any) bool {
	a, ok := objectOf(before)
	if !ok {
		return false
	}
	b, ok := objectOf(after)
	return ok && a.GetUID() == b.GetUID() && a.GetGeneration() == b.GetGeneration() &&
		a.GetDeletionTimestamp().Equal(b.GetDeletionTimestamp()) && slices.Equal(a.GetFinalizers(), b.GetFinalizers()) &&
		maps.Equal(a.GetLabels(), b.GetLabels()) && maps.Equal(a.GetAnnotations(), b.GetAnnotations()) &&
		reflect.DeepEqual(notes(a), notes(b))
}

// notes are those of the API server on who has changed an object, but for its status.
func notes(o *unstructured.Unstructured) []any {
	all, _, _ := unstructured.NestedFieldNoCopy(o.Object, "metadata", "managedFields")
	entries, _ := all.([]any)
	var found []any
	for _, one := range entries {
		if entry, ok := one.(object); ok && entry["subresource"] == nil {
			found = append(found, entry)
		}
	}
	return found
}

// gone forgets what we wrote of an object that is no more.
func (s *Store) gone(value any) {
	o, ok := objectOf(value)
	if !ok {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if ours, ok := s.written[o.GetName()]; ok && ours.GetUID() == o.GetUID() {
		delete(s.written, o.GetName())
	}
	delete(s.read, o.GetName())
}

// Changed has the name of each flow that was made, changed or deleted, by whomever, those
// that are there at the beginning among them. It has to be read for as long as the
// context of Open lives.
func (s *Store) Changed() <-chan string { return s.changed }

// object returns an object, nil when there is none. It must not be changed.
func (s *Store) object(name string) *unstructured.Unstructured {
	var found *unstructured.Unstructured
	if value, ok, err := s.informer.GetStore().GetByKey(s.namespace + "/" + name); err == nil && ok {
		found, _ = value.(*unstructured.Unstructured)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	ours, ok := s.written[name]
	switch {
	case !ok:
		return found
	case found != nil && !older(found, ours):
		delete(s.written, name) // the watch has it
		return found
	}
	return ours
}

// older reports whether an object is an earlier version than another.
func older(a, b *unstructured.Unstructured) bool {
	order, err := resourceversion.CompareResourceVersion(a.GetResourceVersion(), b.GetResourceVersion())
	return err == nil && order < 0
}

// remember keeps what was written until the watch has it.
func (s *Store) remember(o *unstructured.Unstructured) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if o.GetDeletionTimestamp() == nil && s.deleted[o.GetName()] != o.GetUID() {
		s.written[o.GetName()] = o
	}
}

// bury remembers that an object was deleted, which the watch may not know yet.
func (s *Store) bury(o *unstructured.Unstructured) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.written, o.GetName())
	s.deleted[o.GetName()] = o.GetUID()
}

// stored returns an object, nil when there is none, and whether it is there to stay: it is
// not being deleted.
func (s *Store) stored(name string) (*unstructured.Unstructured, bool) {
	o := s.object(name)
	if o == nil {
		return nil, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return o, o.GetDeletionTimestamp() == nil && s.deleted[name] != o.GetUID()
}

// Names are the flows that there are, sorted; not those that are being deleted.
func (s *Store) Names() ([]string, error) {
	all := map[string]bool{}
	for _, key := range s.informer.GetStore().ListKeys() {
		all[strings.TrimPrefix(key, s.namespace+"/")] = true
	}
	s.mu.Lock()
	for name := range s.written {
		all[name] = true
	}
	s.mu.Unlock()
	var names []string
	for name := range all {
		if _, ok := s.stored(name); ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// List returns all documents, sorted by name.
func (s *Store) List() ([]store.Document, error) {
	names, err := s.Names()
	if err != nil {
		return nil, err
	}
	documents := make([]store.Document, 0, len(names))
	for _, name := range names {
		if document, err := s.Get(name); err == nil {
			documents = append(documents, document)
		}
	}
	return documents, nil
}

// Get returns one document; store.ErrNotFound when it is not there.
func (s *Store) Get(name string) (store.Document, error) {
	o, ok := s.stored(name)
	if !ok {
		return store.Document{}, fmt.Errorf("flow %s: %w", name, store.ErrNotFound)
	}
	return s.document(o), nil
}

// reading is the document of an object, and what it was read from.
type reading struct {
	of       *unstructured.Unstructured
	document store.Document
}

// document returns the document of an object, which is read once: an object's generation
// grows with each change of what is no metadata and no status.
func (s *Store) document(o *unstructured.Unstructured) store.Document {
	name := o.GetName()
	s.mu.Lock()
	known, ok := s.read[name]
	s.mu.Unlock()
	if ok && o.GetGeneration() > 0 && onlyStatus(known.of, o) {
		return known.document
	}
	document := documentOf(s.File(name), o)
	s.mu.Lock()
	s.read[name] = reading{o, document}
	s.mu.Unlock()
	return document
}

// Deleted returns the document of a flow that is being deleted and waits for Release.
func (s *Store) Deleted(name string) (store.Document, bool) {
	o := s.object(name)
	if o == nil || !slices.Contains(o.GetFinalizers(), Finalizer) {
		return store.Document{}, false
	}
	return documentOf(s.File(name), o), true
}

// Revision returns the revision of a flow's document.
func (s *Store) Revision(name string) (revision string, found bool) {
	document, err := s.Get(name)
	return document.Revision, !errors.Is(err, store.ErrNotFound)
}

// File says where a flow is stored, for people.
func (s *Store) File(name string) string {
	return Resource + "." + Group + " " + s.namespace + "/" + name
}
