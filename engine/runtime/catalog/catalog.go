package catalog

import (
	"fmt"
	"slices"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/memo"
)

// Catalog holds the component prototypes by their full names, and remembers the
// limits of their messages and settings. Its components do not change once it is
// made; it is safe for concurrent use.
type Catalog struct {
	modules    []module.Module
	components map[string]module.Component
	ports      map[string][]module.Port // by full name
	names      []string
	allowed    map[string]bool // by full name; nil allows all

	settings sync.Map // full name -> *limits.Limits of the settings
	messages *memo.Memo[LimitsKey, *limits.Limits]
}

// New collects modules. A component that can't work is an error, which names
// it and all else that module.Check finds.
func New(modules ...module.Module) (*Catalog, error) {
	if err := module.Check(modules...); err != nil {
		return nil, fmt.Errorf("register the components:\n%w", err)
	}
	c := &Catalog{modules: modules, components: map[string]module.Component{}, ports: map[string][]module.Port{}, messages: memo.New[LimitsKey, *limits.Limits]()}
	for _, m := range modules {
		for _, component := range m.Components {
			name := m.Name + "/" + component.GetInfo().Name
			c.components[name] = component
			c.ports[name] = portsOf(component)
			c.names = append(c.names, name)
		}
	}
	slices.Sort(c.names)
	return c, nil
}

// Modules returns the modules in the order in which they were given.
func (c *Catalog) Modules() []module.Module { return c.modules }

// Formats returns the kinds of text that the modules know.
func (c *Catalog) Formats() []module.Format {
	var all []module.Format
	for _, m := range c.modules {
		all = append(all, m.Formats...)
	}
	return all
}

// Names returns the full names of all components, sorted.
func (c *Catalog) Names() []string { return c.names }

// Lookup returns the prototype with a full name.
func (c *Catalog) Lookup(name string) (module.Component, bool) {
	component, ok := c.components[name]
	return component, ok
}

// Ports returns the ports that a component declares before it has settings, nil for one
// that is not there: those of the prototype, and those of a fresh instance.
func (c *Catalog) Ports(name string) []module.Port { return c.ports[name] }

// portsOf is called once for each component: an instance may cost something.
func portsOf(prototype module.Component) []module.Port {
	ports, _ := guard.Ports(prototype) // one that panics is refused elsewhere
	_ = guard.Call(func() error {
		for _, port := range module.AllPorts(prototype.Instance()) {
			declared := func(known module.Port) bool { return known.Name == port.Name && known.Source == port.Source }
			if !slices.ContainsFunc(ports, declared) {
				ports = append(ports, port)
			}
		}
		return nil
	})
	return ports
}
