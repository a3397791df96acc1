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
// had when it was replaced. A flow that runs is stopped for it and started again.
func (m *Marketplace) Rollback(ctx context.Context, name string, over flows.Over) (flows.Outcome, error) {
	document, revision, err := m.installed(name)
	if err != nil {
		return flows.Outcome{}, err
	}
	r, known, err := m.current(ctx, name, document)
	if err != nil {
		return flows.Outcome{}, err
	}
	if !known || r.Before == nil {
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
	outcome, err := m.options.Flows.Exchange(ctx, before, over, func(ctx context.Context) error { return m.putBack(ctx, name, entries) })
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

// putBack makes the state of a flow what it was, but for who started its triggers.
func (m *Marketplace) putBack(ctx context.Context, name string, entries []module.StateEntry) error {
	now, err := m.options.States.Entries(ctx, name)
	if err != nil {
		return err
	}
	at := func(e module.StateEntry) module.State { return e.In(m.options.States.State(name, e.Node)) }
	for _, e := range now {
		if runtime.IsOrder(e) {
			continue
		}
		if err := at(e).Delete(ctx, e.Key); err != nil {
			return fmt.Errorf("put back the state of flow %s: %w", name, err)
		}
	}
	for _, e := range entries {
		if err := at(e).Set(ctx, e.Key, e.Value); err != nil {
			return fmt.Errorf("put back the state of flow %s: %w", name, err)
		}
	}
	return nil
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
