package objects

import (
	"context"
	"fmt"

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
	after  store.Document
}

// Prepare makes the change of a flow's object, which stays as it is until Commit. The
// expected revision is that of the stored flow, empty when none may be stored yet, or
// store.Any; otherwise the error is a *store.ConflictError. The API server judges the
// change at Commit.
func (s *Store) Prepare(f *flow.Flow, expected string) (store.Pending, error) {
	name := f.Metadata.Name
	present, ok := s.stored(name)
	revision := ""
	if ok {
		revision = documentOf(s.File(name), present).Revision
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
	c := &change{store: s, create: present == nil}
	if present == nil {
		c.object = &unstructured.Unstructured{}
		c.object.SetFinalizers([]string{Finalizer})
	} else {
		c.object = present.DeepCopy()
	}
	if err := fill(c.object, f); err != nil {
		return nil, err
	}
	c.object.SetNamespace(s.namespace)
	c.after = documentOf(s.File(f.Metadata.Name), c.object)
	return c, nil
}

// Revision implements store.Pending.
func (c *change) Revision() string { return c.after.Revision }

// Discard implements store.Pending.
func (c *change) Discard() {}

// Commit implements store.Pending. An object that somebody changed since Prepare is a
// *store.ConflictError.
func (c *change) Commit() (store.Document, error) {
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	var (
		stored *unstructured.Unstructured
		err    error
	)
	name := c.object.GetName()
	if c.create {
		stored, err = c.store.objects.Create(ctx, c.object, metav1.CreateOptions{FieldManager: manager, FieldValidation: "Strict"})
	} else {
		stored, err = c.store.objects.Update(ctx, c.object, metav1.UpdateOptions{FieldManager: manager, FieldValidation: "Strict"})
	}
	switch {
	case apierrors.IsConflict(err), apierrors.IsAlreadyExists(err), apierrors.IsNotFound(err) && !c.create:
		revision, _ := c.store.Revision(name)
		return store.Document{}, &store.ConflictError{Name: name, Want: c.after.Revision, Stored: revision, Edited: true}
	case err != nil:
		verb := "update"
		if c.create {
			verb = "create"
		}
		return store.Document{}, c.store.explain("store flow "+name, verb, name, err)
	}
	c.store.remember(stored)
	return documentOf(c.store.File(name), stored), nil
}

// Delete removes a flow of the expected revision, or of store.Any. Its object goes when
// Release is called, if it is kept by our finalizer.
func (s *Store) Delete(name, expected string) error {
	present, ok := s.stored(name)
	if !ok {
		return fmt.Errorf("flow %s: %w", name, store.ErrNotFound)
	}
	if revision := documentOf(s.File(name), present).Revision; expected != store.Any && expected != revision {
		return &store.ConflictError{Name: name, Want: expected, Stored: revision}
	}
	ctx, cancel := context.WithTimeout(context.Background(), callTimeout)
	defer cancel()
	uid := present.GetUID()
	err := s.objects.Delete(ctx, name, metav1.DeleteOptions{Preconditions: &metav1.Preconditions{UID: &uid}})
	if apierrors.IsNotFound(err) {
		return fmt.Errorf("flow %s: %w", name, store.ErrNotFound)
	}
	if err != nil {
		return s.explain("delete flow "+name, "delete", name, err)
	}
	s.bury(present)
	return s.Release(ctx, name)
}

// Keep has an object that somebody else made wait for Release when it is deleted.
func (s *Store) Keep(ctx context.Context, name string) error {
	present, ok := s.stored(name)
	if !ok {
		return nil
	}
	for _, one := range present.GetFinalizers() {
		if one == Finalizer {
			return nil
		}
	}
	return s.finalizers(ctx, name, func(all []string) []string { return append(all, Finalizer) })
}

// Release lets the object of a flow go that is being deleted: what the flow made in the
// cluster is undone.
func (s *Store) Release(ctx context.Context, name string) error {
	return s.finalizers(ctx, name, func(all []string) []string {
		var left []string
		for _, one := range all {
			if one != Finalizer {
				left = append(left, one)
			}
		}
		return left
	})
}

// finalizers changes them, of the object as it is by now.
func (s *Store) finalizers(ctx context.Context, name string, change func([]string) []string) error {
	for {
		current, err := s.objects.Get(ctx, name, metav1.GetOptions{})
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return s.explain("read flow "+name, "get", name, err)
		}
		before := len(current.GetFinalizers())
		current.SetFinalizers(change(current.GetFinalizers()))
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
		if updated.GetDeletionTimestamp() == nil {
			s.remember(updated)
		}
		return nil
	}
}
