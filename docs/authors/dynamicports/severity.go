// Package dynamicports shows a component whose ports depend on its settings.
package dynamicports

import (
	"context"
	"fmt"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Settings name the levels, each of which gets a port.
type Settings struct {
	Levels []string `json:"levels" title:"Levels" minItems:"1" uniqueItems:"true" default:"[\"info\",\"alarm\"]"`
}

// Descriptions implements module.Described.
func (Settings) Descriptions() map[string]string {
	return map[string]string{
		"levels": "Each level becomes an output port of its name. Events of another level go to the error port.",
	}
}

// Event has a level.
type Event struct {
	Context any    `json:"context,omitempty" title:"Context" configurable:"true"`
	Level   string `json:"level" title:"Level" required:"true"`
	Text    string `json:"text" title:"Text"`
}

// Severity sends each event to the port of its level.
type Severity struct {
	module.Typed
	settings module.Settings[Settings]
}

// NewSeverity declares what is always there, and a function for what the settings
// decide on.
func NewSeverity() *Severity {
	s := &Severity{}
	s.Declare(s.settings.Port(check), s.settings.Ports(ports), module.ErrorPort())
	return s
}

// GetInfo implements module.Component.
func (s *Severity) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "severity", Description: "Severity", Info: "Sends events to ports by their level."}
}

// Instance implements module.Component.
func (s *Severity) Instance() module.Component { return NewSeverity() }

// check refuses settings before they hold: the flow then stays as it was.
func check(_ context.Context, settings Settings) error {
	for _, taken := range []string{"in", "error"} {
		if slices.Contains(settings.Levels, taken) {
			return fmt.Errorf("levels: %s is the name of another port: choose another", taken)
		}
	}
	return nil
}

// ports is a function of the settings and of nothing else. A message that is on its way
// when they change finishes on the ports that it came in by.
func ports(settings Settings) []module.Declaration {
	outputs := map[string]module.Output[Event]{}
	var all []module.Declaration
	for _, level := range settings.Levels {
		outputs[level] = module.NewOutput[Event](level)
		all = append(all, outputs[level])
	}
	take := func(ctx context.Context, output module.Handler, in Event) module.Result {
		out, ok := outputs[in.Level]
		if !ok {
			return module.Fail(module.Permanent(fmt.Errorf("level %q: the settings have %v", in.Level, settings.Levels)))
		}
		return out.Emit(ctx, output, in)
	}
	return append(all, module.Input("in", take))
}
