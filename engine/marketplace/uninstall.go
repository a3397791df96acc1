package marketplace

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// Uninstalls says what goes with an instance and what stays. It changes nothing.
func (m *Marketplace) Uninstalls(ctx context.Context, name string) (api.Uninstall, error) {
	document, _, err := m.installed(name)
	if err != nil {
		return api.Uninstall{}, err
	}
	goes := api.Uninstall{Name: name, Flow: m.options.Flows.File(name),
		Objects: m.options.Engine.Made(ctx, document), Stays: m.options.Engine.LeftBehind(ctx, document)}
	if deployed, ok := m.options.Engine.Flow(name); ok {
		goes.Running = deployed.Status().Running
	}
	if m.options.States != nil {
		entries, err := m.options.States.Entries(ctx, name)
		if err != nil {
			return api.Uninstall{}, err
		}
		goes.State = len(entries)
	}
	return goes, nil
}
