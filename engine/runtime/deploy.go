package runtime

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// deploy is Engine.Deploy for one flow, under its lock.
func (f *Flow) deploy(ctx context.Context, document *flow.Flow) (planning.Report, error) {
	given := &resolved{}
	fresh := map[string]*node{}
	settling := context.WithValue(context.WithValue(ctx, resolvedKey{}, given), module.WithoutSecretsKey{}, given.none)
	p := f.engine.Planner.PlanDeployment(settling, document, planning.Deployment{
		Fresh: func(id, kind string, component module.Component) (planning.Instance, error) {
			n := newNode(f, id, kind, component)
			if err := n.introduce(f.engine.states.State(f.name, id)); err != nil {
				return nil, err
			}
			fresh[id] = n
			return n, nil
		},
		Stays: func(id, kind string) (any, bool) {
			if n, ok := f.live[id]; ok && n.kind == kind {
				return n.settings, true
			}
			return nil, false
		},
	})
	given.mask(p.Report.Problems)
	if err := p.Report.Problems.Err(); err != nil {
		p.Discard()
		return p.Report, fmt.Errorf("flow %s is not deployed: %w", document.Metadata.Name, err)
	}
	changed, err := f.applySettings(ctx, p)
	if err != nil {
		p.Discard()
		return p.Report, err
	}
	var added, removed []*node
	live := map[string]*node{}
	for _, id := range p.Order {
		n := fresh[id]
		if p.Nodes[id].Stays {
			n.Discard()
			live[id] = f.live[id]
			continue
		}
		n.settings = p.Nodes[id].Settings
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
	f.live, f.document, f.report = live, document, p.Report
	g := f.wire(p)
	g.maxHops, g.always = document.Spec.HopLimit(), document.Spec.StartsAlways()
	g.secrets = redact.Join(f.secretsOfSettings(given), p.Secrets)
	old := f.current.Load()
	if old == nil && !f.idle {
		f.contend()
	}
	f.noteQueues(ctx, p)
	f.swap(g, p, added, changed, removed)
	if old != nil {
		p.Report.Left = f.leftRuns("goes on with the wiring of before", func(r *recording.Run) bool { return r.Wiring == any(old) })
	}
	f.engine.refreshSecrets()
	f.engine.recorder.Events.Announce(view.Event{Kind: view.EventDeployed, Flow: f.name})
	return p.Report, nil
}

// applySettings hands changed settings to the instances that stay, and returns
// those. They passed on a scratch instance before; one that refuses them all the
// same gets its old ones back.
func (f *Flow) applySettings(ctx context.Context, p *planning.Plan) ([]*node, error) {
	var changed []*node
	for _, id := range p.Order {
		planned, n := p.Nodes[id], f.live[id]
		if !planned.SettingsChanged {
			continue
		}
		handler, ok := n.component.(module.SettingsHandler)
		if !ok {
			continue
		}
		if err := n.Settle(ctx, handler, planned.Settings); err != nil {
			for _, undone := range changed {
				_ = undone.component.(module.SettingsHandler).OnSettings(ctx, undone.settings)
			}
			return nil, fmt.Errorf("node %s refused its new settings, the flow stays as it was: %w", id, err)
		}
		changed = append(changed, n)
	}
	for _, n := range changed {
		n.settings = p.Nodes[n.id].Settings
	}
	return changed, nil
}
