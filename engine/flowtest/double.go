package flowtest

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/memorystate"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

// double takes the place of a component in a test. It has the ports and takes the settings
// of the real one, of which it calls what a check of a document calls and nothing else.
type double struct {
	name string           // machine name in the catalog of the test
	real module.Component // the prototype, or the instance whose ports it has
	test *rig
	node string
}

// GetInfo implements module.Component.
func (d *double) GetInfo() module.ComponentInfo {
	info := d.real.GetInfo()
	info.Name = d.name
	return info
}

// Instance implements module.Component.
func (d *double) Instance() module.Component {
	return &double{name: d.name, real: d.real.Instance(), test: d.test}
}

// Ports implements module.Component.
func (d *double) Ports() []module.Port { return module.AllPorts(d.real) }

// Handle gives the answer that the test says.
func (d *double) Handle(ctx context.Context, output module.Handler, port string, message any) module.Result {
	return d.test.answer(ctx, d.node, port, message, output)
}

// OnIdentity implements module.IdentityAware.
func (d *double) OnIdentity(id v1alpha1.NodeIdentity) {
	d.node = id.NodeName
	d.test.live[d.node] = d
	_ = planning.Introduce(d.real, id.FlowName, id.NodeName, memorystate.New(), refuse) // one that panics has the ports of its defaults
}

var errDouble = errors.New("emit: the component does nothing in a test")

// refuse takes what the real component emits of its own accord.
func refuse(context.Context, string, any) module.Result { return module.Fail(errDouble) }

// OnSettings implements module.SettingsHandler. A component that acts on its settings keeps
// those that it has.
func (d *double) OnSettings(ctx context.Context, settings any) error {
	handler, ok := d.real.(module.SettingsHandler)
	if _, acts := d.real.(module.LiveSettings); !ok || acts {
		return nil
	}
	return handler.OnSettings(ctx, settings)
}

// OnDestroy implements module.Destroyer.
func (d *double) OnDestroy(map[string]string) {
	if destroyer, ok := d.real.(module.Destroyer); ok {
		destroyer.OnDestroy(map[string]string{"reason": planning.ReasonScratch})
	}
}
