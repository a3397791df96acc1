package describe

import (
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// Module describes a module and names its components.
func Module(m module.Module) api.Module {
	described := api.Module{Name: m.Name, Description: m.Description, Components: []api.Component{}}
	for _, component := range m.Components {
		described.Components = append(described.Components, summary(m.Name, component))
	}
	return described
}

func summary(module string, component module.Component) api.Component {
	info := component.GetInfo()
	return api.Component{Name: module + "/" + info.Name, Description: info.Description, Info: info.Info, Tags: info.Tags}
}

// Component describes a component of a module, its owner, with its ports, as they are with
// default settings.
func Component(owner string, prototype module.Component) (api.Component, error) {
	component := prototype.Instance()
	described := summary(owner, component)
	for _, port := range module.AllPorts(component) {
		if v1alpha1.Hidden(port.Name) {
			continue
		}
		p, err := Port(port, nil)
		if err != nil {
			return described, fmt.Errorf("describe %s: %w", described.Name, err)
		}
		described.Ports = append(described.Ports, p)
	}
	for _, p := range rbac.Sum(rbac.Of(component)) {
		described.Permissions = append(described.Permissions, api.Permission(p))
	}
	return described, nil
}

// Port describes a port with the schema of its messages and an example. Secrets are
// masked: those of tagged fields, and those that are given.
func Port(port module.Port, secrets *redact.Set) (api.Port, error) {
	described := api.Port{Name: port.Name, Label: port.Label, Source: port.Source, Position: position(port.Position)}
	var err error
	if described.Schema, err = module.Schema(port); err != nil {
		return described, err
	}
	if port.Configuration != nil {
		shown := redact.Show(port.Configuration, secrets)
		described.Example, described.ExampleCut = shown.JSON, shown.Cut
	}
	if port.ResponseConfiguration == nil {
		return described, nil
	}
	described.Reply, err = module.Schema(module.Port{Name: port.Name, Configuration: port.ResponseConfiguration})
	return described, err
}

// PortLine describes a port without schemas.
func PortLine(port module.Port) api.PortLine {
	return api.PortLine{Name: port.Name, Label: port.Label, Source: port.Source, Position: position(port.Position),
		Required: planning.Requires(port)}
}

func position(p module.Position) string {
	sides := [...]string{"top", "right", "bottom", "left"}
	if p < 0 || int(p) >= len(sides) {
		return ""
	}
	return sides[p]
}
