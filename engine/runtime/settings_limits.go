package runtime

import (
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/limits"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// checkSettings holds the settings of a document to their schema. What is required
// is judged with the defaults laid under: a field that has one need not be written.
func (e *Engine) checkSettings(p *plan, component string, port module.Port, tree any, path string) {
	held, err := e.catalog.settingsLimits(component, port)
	if err != nil {
		p.problem(path, "", "%v", err)
		return
	}
	for _, wrong := range held.Settings(tree, port.Configuration) {
		p.problem(message.Join(path, wrong.Path), flow.Nearest(wrong.Given, wrong.Known), "%s", wrong.Message)
	}
}

// settingsLimits compiles the schema of a component's settings once: it is that of a
// fresh instance.
func (c *Catalog) settingsLimits(component string, port module.Port) (*limits.Limits, error) {
	if known, ok := c.schemas.Load(component); ok {
		return known.(*limits.Limits), nil
	}
	text, err := module.Schema(port)
	if err != nil {
		return nil, err
	}
	held, err := limits.Compile(text, nil)
	if err == nil {
		c.schemas.Store(component, held)
	}
	return held, err
}
