package marketplace

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// Rollback brings back the version before with its document, and the state that its nodes
// had when it was replaced. A flow that runs is stopped for it and started again. What a
// node made outside, and remembers, it remembers after it too: else it would stay for ever.
func (m *Marketplace) Rollback(ctx context.Context, name string, over flows.Over) (flows.Outcome, error) {
	document, revision, err := m.installed(name)
	if err != nil {
		return flows.Outcome{}, err
	}
	r, _, err := m.read(ctx, name)
	if err != nil {
		return flows.Outcome{}, err
	}
	// A rollback that failed in the middle has brought the document back.
	if r.Before == nil || !r.version.made(document) && !r.Before.made(document) {
		return flows.Outcome{}, refused("", "roll %s back: %w", name, errNoBefore)
	}
	text, err := m.fetch(ctx, name, r.Before.Document)
	if err != nil {
		return flows.Outcome{}, err
	}
	before, err := parse(text)
	if err != nil {
		return flows.Outcome{}, err
	}
	kept, err := m.fetch(ctx, name, r.Before.State)
	if err != nil {
		return flows.Outcome{}, err
	}
	var entries []module.StateEntry
	if err := json.Unmarshal(kept, &entries); err != nil {
		return flows.Outcome{}, fmt.Errorf("read the state of %s before: %w", name, err)
	}
	again, err := m.pause(ctx, name)
	if err != nil {
		return flows.Outcome{}, err
	}
	over.Revision = revision
	// Nodes that only the newer version has end first, as removed ones: they take along what
	// they made outside.
	outcome, err := m.options.Flows.Save(ctx, before, over)
	if err == nil {
		changed := outcome.Changed
		over.Revision = outcome.Document.Revision
		outcome, err = m.options.Flows.Exchange(ctx, before, over, func(ctx context.Context) error { return m.putBack(ctx, before, entries) })
		outcome.Changed = outcome.Changed || changed
	}
	if err == nil {
		err = m.write(ctx, name, record{version: r.Before.version})
	}
	if failed := again(ctx); err == nil {
		err = failed
	}
	return outcome, err
}

// pause stops a flow that runs, on all servers, and returns what starts it again.
func (m *Marketplace) pause(ctx context.Context, name string) (again func(context.Context) error, err error) {
	nothing := func(context.Context) error { return nil }
	deployed, ok := m.options.Engine.Flow(name)
	if !ok || !deployed.Status().Running {
		return nothing, nil
	}
	document := deployed.Document()
	if document.Spec.StartsAlways() {
		return nothing, nil // nobody stops it; its nodes begin again
	}
	if _, err := deployed.Stop(ctx); err != nil {
		return nothing, fmt.Errorf("stop flow %s: %w", name, err)
	}
	return func(ctx context.Context) error {
		running, err := m.options.Flows.Running(name)
		if err == nil {
			_, err = running.Start(ctx)
		}
		if err != nil {
			return fmt.Errorf("start flow %s again: %w", name, err)
		}
		return nil
	}, nil
}

// putBack makes the state of a flow what it was, but for who started its triggers and what
// nodes have made outside.
func (m *Marketplace) putBack(ctx context.Context, before *flow.Flow, entries []module.StateEntry) error {
	name := before.Metadata.Name
	stays := func(e module.StateEntry) bool { return runtime.IsOrder(e) || m.makes(before.NodeByID(e.Node)) }
	now, err := m.options.States.Entries(ctx, name)
	if err != nil {
		return err
	}
	at := func(e module.StateEntry) module.State { return e.In(m.options.States.State(name, e.Node)) }
	for _, e := range now {
		if stays(e) {
			continue
		}
		if err := at(e).Delete(ctx, e.Key); err != nil {
			return fmt.Errorf("put back the state of flow %s: %w", name, err)
		}
	}
	for _, e := range entries {
		if stays(e) {
			continue
		}
		if err := at(e).Set(ctx, e.Key, e.Value); err != nil {
			return fmt.Errorf("put back the state of flow %s: %w", name, err)
		}
	}
	return nil
}

// makes reports whether a node makes objects outside of which its state knows.
func (m *Marketplace) makes(node *flow.Node) bool {
	if node == nil {
		return false
	}
	prototype, _ := m.options.Engine.Catalog().Lookup(node.Component)
	_, maker := prototype.(module.Maker)
	return maker
}

// loses is what people changed since the upgrade, which a rollback takes back.
func (m *Marketplace) loses(ctx context.Context, name string, r record, document *flow.Flow) []flow.Change {
	changes := []flow.Change{}
	text, err := m.fetch(ctx, name, r.Installed)
	if err != nil {
		return changes
	}
	installed, err := parse(text)
	if err != nil {
		return changes
	}
	return append(changes, flow.Diff(installed, document)...)
}
