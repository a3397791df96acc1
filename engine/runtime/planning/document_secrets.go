package planning

import (
	"slices"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
)

// Mask returns a document as it may be shown, with the secrets that are written out
// in it masked, and those secrets. It is the document itself when there are none.
func (pl *Planner) Mask(f *flow.Flow) (*flow.Flow, *redact.Set) {
	return document.Mask(f, pl.portsIn(f))
}

// MaskBeside is Mask for a comparison with another version of the document, nil for
// none: a secret that differs from it is shown as document.Changed.
func (pl *Planner) MaskBeside(before, f *flow.Flow) *flow.Flow {
	shown, _ := pl.Mask(f)
	if before == nil || shown == f {
		return shown
	}
	return document.MarkChanged(shown, f, before, pl.portsIn(f))
}

// Restore puts the secrets of the stored version back where a document that was
// shown comes in with masks; stored is asked only then, and gives nil for none. It
// changes the document. The problems are masks without a secret.
func (pl *Planner) Restore(f *flow.Flow, stored func() *flow.Flow) flow.Problems {
	return document.Restore(f, pl.portsIn(f), func() (*flow.Flow, document.Ports) {
		before := stored()
		if before == nil {
			return nil, nil
		}
		return before, pl.portsIn(before)
	})
}

// LeaveOut returns a document without the fields that hold secrets, and their places.
func (pl *Planner) LeaveOut(f *flow.Flow) (*flow.Flow, []string) {
	return document.LeaveOut(f, pl.portsIn(f))
}

// LiteralsAdded returns the places of the secrets that are written out in a document and
// were not in the stored version of it, nil for none.
func (pl *Planner) LiteralsAdded(stored, f *flow.Flow) []string {
	if stored == nil {
		return document.Added(f, pl.portsIn(f), nil, nil)
	}
	return document.Added(f, pl.portsIn(f), stored, pl.portsIn(stored))
}

// SecretFields names the fields that some component takes secrets in.
func (pl *Planner) SecretFields() []string {
	var names []string
	for _, name := range pl.catalog.Names() {
		names = append(names, document.SecretFields(pl.catalog.Ports(name))...)
	}
	return names
}

// portsIn knows the ports of a document's nodes without making them: those of the
// deployed node, whose settings may have changed its ports, or of the component.
func (pl *Planner) portsIn(f *flow.Flow) document.Ports {
	known := map[string][]module.Port{}
	components := make(map[string]string, len(f.Spec.Nodes))
	for _, n := range f.Spec.Nodes {
		components[n.ID] = n.Component
	}
	return func(id string) []module.Port {
		if ports, ok := known[id]; ok {
			return ports
		}
		component := components[id]
		ports := pl.deployed.Ports(f.Metadata.Name, id, component)
		ports = append(slices.Clip(ports), pl.catalog.Ports(component)...) // for ports that settings took away
		known[id] = ports
		return ports
	}
}
