package watch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/object"
)

const (
	// again is the wait after the API server has refused us: a role may be mended.
	again = 30 * time.Second
	// least is how long a request takes at least: one that is ended at once, as by a server
	// that is about to end itself, is not made thousands of times a second.
	least = time.Second
)

// change is an event on its way, or a bookmark when it has no type.
type change struct {
	Event
	of      object.Kind
	uid     string
	version string // up to which the kind has been followed with this change
}

// follower follows the objects of one kind.
type follower struct {
	source   Source
	settings Settings
	fields   object.Fields
	kind     object.Kind
	version  string // to go on from; empty: list first
	skip     bool   // no events for what the first list has
	known    map[string]entry
	changes  chan<- change
}

// entry is what is remembered of an object, to find out by a list what has happened.
type entry struct{ namespace, name, version string }

// follow returns when ctx ends, and with the error that keeps it from going on.
func (f *follower) follow(ctx context.Context) error {
	for ctx.Err() == nil {
		if f.version == "" {
			if err := f.list(ctx); err != nil {
				return patient(err)
			}
		}
		began := time.Now()
		err := f.source.Watch(ctx, f.query(), f.version, func(kind string, raw json.RawMessage) error { return f.take(ctx, kind, raw) })
		if cluster.IsGone(err) {
			f.version = ""
		} else if err != nil {
			return patient(err)
		}
		select {
		case <-time.After(least - time.Since(began)):
		case <-ctx.Done():
		}
	}
	return nil
}

// patient has a refusal tried again, after a while.
func patient(err error) error {
	if cluster.IsForbidden(err) {
		return module.RetryAfter(err, again)
	}
	return err
}

func (f *follower) query() cluster.Query {
	q := cluster.Query{
		Resource: f.kind.Of(), Namespace: f.settings.Namespace, LabelSelector: f.settings.LabelSelector, FieldSelector: f.kind.FieldSelector(f.settings.FieldSelector),
		MetadataOnly: f.fields.MetadataOnly(),
	}
	if f.kind.Cluster {
		q.Namespace = ""
	}
	return q
}

// list finds out what there is, and what is different from what was known.
func (f *follower) list(ctx context.Context) error {
	first := f.known == nil
	before := f.known
	f.known = map[string]entry{}
	version, err := f.source.ListJSON(ctx, f.query(), func(raw json.RawMessage) error {
		c, err := f.read(raw)
		if err != nil || c.Name == "" {
			return err
		}
		was, there := before[c.uid]
		delete(before, c.uid)
		if err := f.remember(c); err != nil {
			return err
		}
		switch c.Type = "added"; {
		case there && was.version == c.version, first && f.skip:
			return nil
		case there:
			c.Type = "modified"
		}
		c.version = "" // a list is done as a whole
		return f.send(ctx, c)
	})
	if err != nil {
		f.known = before // what was found is found again
		if first {
			f.known = nil
		}
		return err
	}
	for uid, was := range before {
		gone := change{Event: f.event("deleted", was.namespace, was.name, nil), of: f.kind, uid: uid}
		if err := f.send(ctx, gone); err != nil {
			return err
		}
	}
	f.version = version
	return f.send(ctx, change{of: f.kind, version: version})
}

// take takes an event of the API server.
func (f *follower) take(ctx context.Context, kind string, raw json.RawMessage) error {
	c, err := f.read(raw)
	if err != nil {
		return err
	}
	switch kind {
	case cluster.Added:
		c.Type = "added"
	case cluster.Modified:
		c.Type = "modified"
	case cluster.Deleted:
		c.Type = "deleted"
	}
	if kind == cluster.Bookmark || c.Name == "" {
		c = change{of: f.kind, version: c.version}
	} else if c.Type == "deleted" {
		delete(f.known, c.uid)
	} else if err := f.remember(c); err != nil {
		return err
	}
	if err := f.send(ctx, c); err != nil {
		return err
	}
	f.version = c.version
	return nil
}

// read makes a change of an object. It has no name when no flow may read the object.
func (f *follower) read(raw json.RawMessage) (change, error) {
	whole, err := f.kind.Read(raw)
	if err != nil {
		return change{}, module.Permanent(fmt.Errorf("watch %s: %w", f.kind.Of().Name, err))
	}
	c := change{of: f.kind, uid: object.Text(whole, "uid"), version: object.Text(whole, "resourceVersion")}
	if f.kind.Hidden(whole) {
		return c, nil
	}
	namespace, name := object.Text(whole, "namespace"), object.Text(whole, "name")
	part := f.fields.Of(whole)
	part["apiVersion"], part["kind"] = f.kind.APIVersion, f.kind.Kind
	c.Event = f.event("", namespace, name, part)
	return c, nil
}

func (f *follower) event(kind, namespace, name string, part map[string]any) Event {
	return Event{Type: kind, APIVersion: f.kind.APIVersion, Kind: f.kind.Kind, Namespace: namespace, Name: name, Object: part}
}

var errTooMany = errors.New("there are more objects than the node may remember: watch fewer by a namespace or a selector, or raise its bound")

func (f *follower) remember(c change) error {
	if f.known == nil {
		f.known = map[string]entry{}
	}
	if _, there := f.known[c.uid]; !there && len(f.known) >= f.settings.MaxObjects {
		return module.Permanent(fmt.Errorf("watch %s: %w", f.kind.Of().Name, errTooMany))
	}
	f.known[c.uid] = entry{c.Namespace, c.Name, c.version}
	return nil
}

// send waits until the change is taken: who reads slowly slows down the API server's
// answer, and no memory fills.
func (f *follower) send(ctx context.Context, c change) error {
	select {
	case f.changes <- c:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
