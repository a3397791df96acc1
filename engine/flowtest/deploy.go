package flowtest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// doublesModule holds the doubles in the catalog of a test.
const doublesModule = "flowtest"

// endTime bounds how long what a test began may go on when it is over.
const endTime = time.Second

// deploy makes an engine on which the document runs, with doubles for the nodes that are
// mocked or reach outside.
func (r *rig) deploy(ctx context.Context, known *catalog.Catalog, document *flow.Flow) error {
	document, double := r.prepared(document, known)
	if len(r.differences) > 0 {
		return nil
	}
	components, err := catalog.New(double...)
	if err != nil {
		return err
	}
	r.engine, err = runtime.New(runtime.Options{
		Catalog: components, States: &states{}, Observer: &r.seen, Drain: endTime, KeepRuns: 1, DirectQueues: true,
		Secrets: func(_ context.Context, reference string) (string, error) {
			return "secret " + reference + " of a test", nil
		},
	})
	if err != nil {
		return err
	}
	report, err := r.engine.Deploy(ctx, document)
	if err != nil {
		for _, p := range report.Problems {
			if p.Severity == flow.Error {
				r.differs(r.test.path, Difference{Node: nodeAt(document, p.Path), Message: r.realNames(p.Error())})
			}
		}
		if len(r.differences) > 0 {
			return nil
		}
		return err
	}
	r.flow, _ = r.engine.Flow(document.Metadata.Name)
	r.readAnswers()
	return nil
}

// prepared returns a copy of the document as a test runs it, and the components for it:
// nothing starts by itself, a retry does not wait, and no run goes on for long.
func (r *rig) prepared(document *flow.Flow, known *catalog.Catalog) (*flow.Flow, []module.Module) {
	own := *document
	own.Spec.Start = flow.StartManual
	own.Spec.MaxHops = min(document.Spec.HopLimit(), maxHops)
	own.Spec.Nodes = slices.Clone(document.Spec.Nodes)
	doubles := module.Module{Name: doublesModule, Description: "Doubles of a test"}
	used := map[string]bool{}
	for i := range own.Spec.Nodes {
		n := &own.Spec.Nodes[i]
		r.configure(n)
		if n.Retry != nil {
			retry := *n.Retry
			retry.Backoff.Initial = flow.Duration(time.Millisecond)
			n.Retry = &retry
		}
		prototype, ok := known.Lookup(n.Component)
		if !ok {
			continue // the engine names it
		}
		if !known.Allows(n.Component) {
			r.differs(r.test.path, Difference{Node: n.ID, Message: fmt.Sprintf("component %s is not allowed here", n.Component)})
		}
		if _, inside := prototype.(module.SelfContained); inside && r.mocks[n.ID] == nil {
			used[n.Component] = true
			continue
		}
		name := strings.ReplaceAll(n.Component, "/", ".")
		r.doubles[n.ID] = n.Component
		n.Component = doublesModule + "/" + name
		if !used[n.Component] {
			used[n.Component] = true
			doubles.Components = append(doubles.Components, &double{name: name, real: prototype, test: r})
		}
	}
	all := []module.Module{doubles}
	for _, m := range known.Modules() {
		mine := module.Module{Name: m.Name, Description: m.Description}
		for _, c := range m.Components {
			if used[m.Name+"/"+c.GetInfo().Name] {
				mine.Components = append(mine.Components, c)
			}
		}
		all = append(all, mine)
	}
	return &own, all
}

// configure puts the settings of the test over those of a node.
func (r *rig) configure(n *flow.Node) {
	for _, some := range []map[string]map[string]any{r.file.Settings, r.test.Settings} {
		if over, ok := some[n.ID]; ok {
			n.Settings = laidOver(n.Settings, over)
		}
	}
}

// laidOver returns settings with others over them, object by object. Neither is changed.
func laidOver(base, over map[string]any) map[string]any {
	all := merged(base, nil)
	if all == nil {
		all = map[string]any{}
	}
	for key, value := range over {
		object, ok := value.(map[string]any)
		below, there := all[key].(map[string]any)
		if ok && there {
			all[key] = laidOver(below, object)
			continue
		}
		all[key] = value
	}
	return all
}

// unknownNodes notes the nodes that the test names and the document does not have.
func (r *rig) unknownNodes(document *flow.Flow) {
	var ids []string
	for _, n := range document.Spec.Nodes {
		ids = append(ids, n.ID)
	}
	check := func(path, id string) {
		if !slices.Contains(ids, id) {
			r.differs(path, Difference{Message: fmt.Sprintf("flow %s has no node %q%s", document.Metadata.Name, id, flow.DidYouMean(id, ids))})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(r.test.Mocks)) {
		check(flow.Path(r.test.path, "mocks", id), id)
	}
	for _, id := range slices.Sorted(maps.Keys(r.test.Settings)) {
		check(flow.Path(r.test.path, "settings", id), id)
	}
	for i, given := range r.test.Given {
		id, _, _ := endpoint(given.To)
		check(flow.Path(r.test.path, "given", i), id)
	}
	for _, want := range r.test.Expect {
		if id, _, _ := strings.Cut(want.At, "."); id != "" {
			check(want.path, id)
		}
	}
}

// realNames puts the names of the components into a text that has those of doubles.
func (r *rig) realNames(text string) string {
	for _, kind := range r.doubles {
		text = strings.ReplaceAll(text, doublesModule+"/"+strings.ReplaceAll(kind, "/", "."), kind)
	}
	return text
}

// nodeAt returns the id of the node that a path of the document is in, or at which its edge
// ends; empty for none.
func nodeAt(document *flow.Flow, path string) string {
	var i int
	if n, _ := fmt.Sscanf(path, "spec.nodes[%d]", &i); n == 1 && i < len(document.Spec.Nodes) {
		return document.Spec.Nodes[i].ID
	}
	if n, _ := fmt.Sscanf(path, "spec.edges[%d]", &i); n == 1 && i < len(document.Spec.Edges) {
		return document.Spec.Edges[i].To.Node
	}
	return ""
}
