package runtime

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// deploy is Engine.Deploy for one flow, under its lock.
func (f *Flow) deploy(ctx context.Context, document *flow.Flow) (Report, error) {
	given := &resolved{}
	fresh := map[string]*node{}
	p := f.engine.planner.deploy(context.WithValue(ctx, resolvedKey{}, given), document, deployment{
		fresh: func(id, kind string, component module.Component) instance {
			fresh[id] = newNode(f, id, kind, component)
			fresh[id].introduce(f.engine.states.State(f.name, id))
			return fresh[id]
		},
		stays: func(id, kind string) (any, bool) {
			if n, ok := f.live[id]; ok && n.kind == kind {
				return n.settings, true
			}
			return nil, false
		},
	})
	given.mask(p.report.Problems)
	if err := p.report.Problems.Err(); err != nil {
		p.discard()
		return p.report, fmt.Errorf("flow %s is not deployed: %w", document.Metadata.Name, err)
	}
	changed, err := f.applySettings(ctx, p)
	if err != nil {
		p.discard()
		return p.report, err
	}
	var added, removed []*node
	live := map[string]*node{}
	for _, id := range p.order {
		n := fresh[id]
		if p.nodes[id].stays {
			n.Discard()
			live[id] = f.live[id]
			continue
		}
		n.settings = p.nodes[id].settings
		n.showsMessages = showsMessages(n.component)
		_, n.hasStart = buttonOf(panelOf(n.component), startButton)
		added = append(added, n)
		live[id] = n
	}
	for id, n := range f.live {
		if live[id] != n {
			removed = append(removed, n)
		}
	}
	f.live, f.document, f.report = live, document, p.report
	g := f.wire(p)
	g.maxHops = document.Spec.HopLimit()
	g.secrets = redact.Join(f.secretsOfSettings(given), p.secrets)
	old := f.current.Load()
	f.swap(g, added, changed, removed)
	if old != nil {
		p.report.Left = f.leftRuns("goes on with the wiring of before", func(r *run) bool { return r.wiring == any(old) })
	}
	f.engine.refreshSecrets()
	f.engine.recorder.events.Announce(Event{Kind: EventDeployed, Flow: f.name})
	return p.report, nil
}

// applySettings hands changed settings to the instances that stay, and returns
// those. They passed on a scratch instance before; one that refuses them all the
// same gets its old ones back.
func (f *Flow) applySettings(ctx context.Context, p *plan) ([]*node, error) {
	var changed []*node
	for _, id := range p.order {
		planned, n := p.nodes[id], f.live[id]
		if !planned.settingsChanged {
			continue
		}
		handler, ok := n.component.(module.SettingsHandler)
		if !ok {
			continue
		}
		if err := n.Settle(ctx, handler, planned.settings); err != nil {
			for _, undone := range changed {
				_ = undone.component.(module.SettingsHandler).OnSettings(ctx, undone.settings)
			}
			return nil, fmt.Errorf("node %s refused its new settings, the flow stays as it was: %w", id, err)
		}
		changed = append(changed, n)
	}
	for _, n := range changed {
		n.settings = p.nodes[n.id].settings
	}
	return changed, nil
}
