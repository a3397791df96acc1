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
	p := f.engine.plan(context.WithValue(ctx, resolvedKey{}, given), document, f, false)
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
		planned := p.nodes[id]
		if planned.live == nil {
			planned.live = planned.scratch
			planned.live.showsMessages = showsMessages(planned.component())
			_, planned.live.hasStart = buttonOf(panelOf(planned.component()), startButton)
			added = append(added, planned.scratch)
		} else {
			planned.discard()
		}
		live[id] = planned.live
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
		p.report.Left = f.leftRuns("goes on with the wiring of before", func(r *run) bool { return r.generation == old })
	}
	f.engine.refreshSecrets()
	f.engine.events.deployed(f)
	return p.report, nil
}

// applySettings hands changed settings to the instances that stay, and returns
// those. They passed on a scratch instance before; one that refuses them all the
// same gets its old ones back.
func (f *Flow) applySettings(ctx context.Context, p *plan) ([]*node, error) {
	var changed []*plannedNode
	for _, id := range p.order {
		planned := p.nodes[id]
		if !planned.settingsChanged {
			continue
		}
		handler, ok := planned.live.component.(module.SettingsHandler)
		if !ok {
			continue
		}
		if err := planned.live.settle(ctx, handler, planned.settings); err != nil {
			for _, undone := range changed {
				_ = undone.live.component.(module.SettingsHandler).OnSettings(ctx, undone.oldSettings)
			}
			return nil, fmt.Errorf("node %s refused its new settings, the flow stays as it was: %w", id, err)
		}
		changed = append(changed, planned)
	}
	nodes := make([]*node, len(changed))
	for i, planned := range changed {
		planned.live.settings = planned.settings
		nodes[i] = planned.live
	}
	return nodes, nil
}
