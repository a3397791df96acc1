package objects

import (
	"context"
	"fmt"
	"slices"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// Finalizer keeps a flow that is being deleted until an engine has undone what the flow
// made in the cluster.
const Finalizer = Group + "/uninstall"

// manager is the name under which the API server notes what we change.
const manager = "patchbay"

var listOne = metav1.ListOptions{Limit: 1}

// change is a document that is about to be stored. It implements store.Pending.
type change struct {
	store  *Store
	object *unstructured.Unstructured
	create bool
	flow   *flow.Flow
	before string       // the revision that it replaces; empty for none
	owner  *store.Owner // who managed it when it was read; nil for nobody
	after  store.Document
}

// Prepare makes the change of a flow's object, which stays as it is until Commit, and asks
// the API server whether it would take it. The expected revision is that of the stored
// flow, empty when none may be stored yet, or store.Any; otherwise the error is a
// *store.ConflictError.
func (s *Store) Prepare(f *flow.Flow, expected string) (store.Pending, error) {
	name := f.Metadata.Name
	present, ok := s.stored(name)
	revision := ""
	if ok {
		revision = s.document(present).Revision
	}
	if expected != store.Any && expected != revision {
		return nil, &store.ConflictError{Name: name, Want: expected, Stored: revision}
	}
	if present != nil && !ok {
		return nil, fmt.Errorf("store flow %s: the flow of that name is still being deleted; try again in a moment", name)
	}
	return s.prepare(f, present)
}

// PrepareAgain is Prepare for a document that was stored before. It replaces whatever is
// there, of any revision.
func (s *Store) PrepareAgain(document store.Document) (store.Pending, error) {
	present, _ := s.stored(document.Name)
	return s.prepare(document.Flow, present)
}

func (s *Store) prepare(f *flow.Flow, present *unstructured.Unstructured) (store.Pending, error) {
	c := &change{store: s, flow: f, create: present == nil}
	if present == nil {
		c.object = &unstructured.Unstructured{}
		c.object.SetFinalizers([]string{Finalizer})
	} else {
		known := s.document(present)
		c.object, c.before, c.owner = present.DeepCopy(), known.Revision, known.Owner
	}
	if err := fill(c.object, f); err != nil {
		return nil, err
	}
	c.object.SetNamespace(s.namespace)
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	would, err := c.send(ctx, metav1.DryRunAll)
	if err != nil {
		return nil, err
	}
	c.after = documentOf(s.File(f.Metadata.Name), would)
	return c, nil
}

// send creates or updates the object. An object of which somebody changed what is not the
// document since it was read, such as its status, is updated all the same.
func (c *change) send(ctx context.Context, dryRun ...string) (*unstructured.Unstructured, error) {
	const tries = 5
	name := c.object.GetName()
	for try := 1; ; try++ {
		sent, verb, err := c.once(ctx, dryRun)
		switch {
		case err == nil:
			return sent, nil
		case apierrors.IsConflict(err) && try < tries && c.refresh(ctx):
			continue
		case apierrors.IsConflict(err), apierrors.IsAlreadyExists(err), apierrors.IsNotFound(err) && !c.create:
			conflict := &store.ConflictError{Name: name, Want: c.before}
			if current, err := c.store.objects.Get(ctx, name, metav1.GetOptions{}); err == nil {
				conflict.Stored = documentOf(c.store.File(name), current).Revision
			}
			return nil, conflict
		}
		return nil, c.store.explain("store flow "+name, verb, name, err)
	}
}

func (c *change) once(ctx context.Context, dryRun []string) (sent *unstructured.Unstructured, verb string, err error) {
	if c.create {
		sent, err = c.store.objects.Create(ctx, c.object.DeepCopy(), metav1.CreateOptions{FieldManager: manager, FieldValidation: "Strict", DryRun: dryRun})
		return sent, "create", err
	}
	sent, err = c.store.objects.Update(ctx, c.object.DeepCopy(), metav1.UpdateOptions{FieldManager: manager, FieldValidation: "Strict", DryRun: dryRun})
	return sent, "update", err
}

// refresh takes over the newest version of the object, if its document is still the one
// that is to be replaced.
func (c *change) refresh(ctx context.Context) bool {
	current, err := c.store.objects.Get(ctx, c.object.GetName(), metav1.GetOptions{})
	if err != nil || current.GetDeletionTimestamp() != nil || documentOf("", current).Revision != c.before {
		return false
	}
	if owner := documentOf("", current).Owner; owner != nil && c.owner == nil {
		return false // a tool has taken it over meanwhile
	}
	object := current.DeepCopy()
	if fill(object, c.flow) != nil {
		return false
	}
	c.object = object
	return true
}

// Revision implements store.Pending.
func (c *change) Revision() string { return c.after.Revision }

// Discard implements store.Pending.
func (c *change) Discard() {}

// Commit implements store.Pending. A document that somebody changed since Prepare is a
// *store.ConflictError.
func (c *change) Commit() (store.Document, error) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	stored, err := c.send(ctx)
	if err != nil {
		return store.Document{}, err
	}
	c.store.remember(stored)
	return documentOf(c.store.File(stored.GetName()), stored), nil
}

// Delete removes a flow of the expected revision, or of store.Any, of which nothing is left
// to undo.
func (s *Store) Delete(name, expected string) error {
	present, err := s.delete(name, expected)
	if err != nil {
		return err
	}
	s.bury(present)
	return s.Release(context.Background(), name)
}

// Mark has a flow deleted as soon as Release is called, by the engine that leads it.
func (s *Store) Mark(name string) error {
	_, err := s.delete(name, store.Any)
	return err
}

func (s *Store) delete(name, expected string) (*unstructured.Unstructured, error) {
	present, ok := s.stored(name)
	if !ok {
		return nil, fmt.Errorf("flow %s: %w", name, store.ErrNotFound)
	}
	if revision := s.document(present).Revision; expected != store.Any && expected != revision {
		return nil, &store.ConflictError{Name: name, Want: expected, Stored: revision}
	}
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	uid := present.GetUID()
	err := s.objects.Delete(ctx, name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}})
	if apierrors.IsNotFound(err) {
		return nil, fmt.Errorf("flow %s: %w", name, store.ErrNotFound)
	}
	if err != nil {
		return nil, s.explain("delete flow "+name, "delete", name, err)
	}
	return present, nil
}

// IsDeleted asks the API server whether a flow is gone, or being deleted.
func (s *Store) IsDeleted(ctx context.Context, name string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	current, err := s.objects.Get(ctx, name, metav1.GetOptions{})
	switch {
	case apierrors.IsNotFound(err):
		return true, nil
	case err != nil:
		return false, s.explain("read flow "+name, "get", name, err)
	}
	return current.GetDeletionTimestamp() != nil, nil
}

// Keep has an object that somebody else made wait for Release when it is deleted.
func (s *Store) Keep(ctx context.Context, name string) error {
	present, ok := s.stored(name)
	if !ok {
		return nil
	}
	if slices.Contains(present.GetFinalizers(), Finalizer) {
		return nil
	}
	return s.finalizers(ctx, name, func(o *unstructured.Unstructured) []string {
		if slices.Contains(o.GetFinalizers(), Finalizer) {
			return o.GetFinalizers()
		}
		return append(o.GetFinalizers(), Finalizer)
	})
}

// Release lets the object of a flow go that is being deleted: what the flow made in the
// cluster is undone. One of the same name that was made since is left as it is.
func (s *Store) Release(ctx context.Context, name string) error {
	return s.finalizers(ctx, name, func(o *unstructured.Unstructured) []string {
		if o.GetDeletionTimestamp() == nil {
			return o.GetFinalizers()
		}
		return slices.DeleteFunc(o.GetFinalizers(), func(one string) bool { return one == Finalizer })
	})
}

// finalizers changes them, of the object as it is by now.
func (s *Store) finalizers(ctx context.Context, name string, change func(*unstructured.Unstructured) []string) error {
	ctx, cancel := context.WithTimeout(ctx, callTimeout)
	defer cancel()
	for {
		current, err := s.objects.Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return s.explain("read flow "+name, "get", name, err)
		}
		before := len(current.GetFinalizers())
		current.SetFinalizers(change(current))
		if len(current.GetFinalizers()) == before {
			return nil
		}
		updated, err := s.objects.Update(ctx, current, metav1.UpdateOptions{FieldManager: manager})
		switch {
		case apierrors.IsNotFound(err):
			return nil
		case apierrors.IsConflict(err) && ctx.Err() == nil:
			continue // somebody changed it meanwhile
		case err != nil:
			return s.explain("change the finalizers of flow "+name, "update", name, err)
		}
		s.remember(updated)
		return nil
	}
}
