package leases

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// Duration is how long a lease holds that is not renewed, by default: then another engine
// may take it. It is that of client-go's leader election.
const Duration = 15 * time.Second

// callTimeout bounds a call.
const callTimeout = 5 * time.Second

// Options say which leases there are.
type Options struct {
	Config    *rest.Config // of the cluster
	Namespace string       // of the leases
	// Identity names this engine, in no other of the namespace: a pod's name, so that a
	// container that is started again goes on at once.
	Identity string
	// Key seals what engines say of themselves: who has it not can't pass for one. All
	// engines of the namespace have the same.
	Key []byte
	// Duration is how long a lease holds that is not renewed, in whole seconds; default
	// Duration. Who could not renew it for two thirds of that has stopped.
	Duration time.Duration
	// Before is called with a lease in hand and before anybody leads: it reads what the
	// engine before has written last. Nil does nothing.
	Before func(ctx context.Context, flow string) error
	Logger *slog.Logger
}

// Leases are those of the flows of a namespace. Safe for concurrent use.
type Leases struct {
	options Options
	objects dynamic.ResourceInterface

	mu      sync.Mutex
	known   map[string]record // by name of the object
	changed chan struct{}     // closed with the next change
}

// Open returns the leases once it has seen those that there are. It watches until ctx
// ends. What only a person can mend is an error at once; an API server that is away is
// asked again.
func Open(ctx context.Context, o Options) (*Leases, error) {
	if o.Config == nil || o.Namespace == "" || o.Identity == "" {
		return nil, errors.New("open the leases: Config, Namespace and Identity are required")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Duration == 0 {
		o.Duration = Duration
	}
	config := rest.CopyConfig(o.Config)
	config.QPS = -1 // the API server has limits of its own, and a lease can't wait
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("prepare requests to %s for leases: %w", config.Host, err)
	}
	resource := schema.GroupVersionResource{Group: "coordination.k8s.io", Version: "v1", Resource: "leases"}
	l := &Leases{options: o, objects: client.Resource(resource).Namespace(o.Namespace),
		known: map[string]record{}, changed: make(chan struct{})}
	if err := l.await(ctx); err != nil {
		return nil, err
	}
	m := &mirror{leases: l, read: make(chan struct{})}
	go m.run(ctx) // ends with ctx
	select {
	case <-m.read:
		return l, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("list the leases in namespace %s: %w", o.Namespace, context.Cause(ctx))
	}
}

// await asks for leases until the API server answers or ctx ends.
func (l *Leases) await(ctx context.Context) error {
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		asked, cancel := context.WithTimeout(ctx, callTimeout)
		_, err := l.objects.List(asked, metav1.ListOptions{Limit: 1, LabelSelector: selector})
		cancel()
		switch {
		case err == nil:
			return nil
		case apierrors.IsForbidden(err), apierrors.IsUnauthorized(err), apierrors.IsNotFound(err):
			return l.explain("list the leases", err)
		}
		l.options.Logger.Warn("the leases can't be read yet, will try again", "namespace", l.options.Namespace, "in", pause, "error", err)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return fmt.Errorf("list the leases in namespace %s: %w", l.options.Namespace, errors.Join(context.Cause(ctx), err))
		}
	}
}

// Verbs are what an engine does with leases: those of the Role that it needs.
func Verbs() []string { return []string{"get", "list", "watch", "create", "update", "delete"} }

// explain says of a failed call what was tried and what to do.
func (l *Leases) explain(tried string, err error) error {
	if apierrors.IsForbidden(err) {
		return fmt.Errorf("%s in namespace %s: bind a Role with the verbs %v on leases of coordination.k8s.io in this namespace to Patchbay's service account: %w",
			tried, l.options.Namespace, Verbs(), err)
	}
	return fmt.Errorf("%s in namespace %s: %w", tried, l.options.Namespace, err)
}

// Holder names the engine that holds the lease of a flow, and says whether it is this one.
func (l *Leases) Holder(flow string) (name string, own bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	r := l.known[objectName(flow)]
	if r.free(time.Now()) {
		return "", false
	}
	return r.holder, r.holder == l.options.Identity
}

// Forget deletes the lease of a flow that is gone, unless another engine holds it.
func (l *Leases) Forget(ctx context.Context, flow string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	name := objectName(flow)
	current, err := l.objects.Get(ctx, name, metav1.GetOptions{})
	if apierrors.IsNotFound(err) {
		return nil
	}
	if err != nil {
		return l.explain("read lease "+name, err)
	}
	if holder := l.options.read(current).holder; holder != "" && holder != l.options.Identity {
		return nil
	}
	version := current.GetResourceVersion()
	err = l.objects.Delete(ctx, name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{ResourceVersion: &version}})
	if err == nil || apierrors.IsNotFound(err) || apierrors.IsConflict(err) { // a conflict: somebody has taken it
		return nil
	}
	return l.explain("delete lease "+name, err)
}
