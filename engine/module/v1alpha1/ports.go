package v1alpha1

// The system ports. They never reach a component's Handle. Emitting on ControlPort
// shows a face of the panel, emitting nil on ReconcilePort shows the one that Ports
// declares now.
const (
	SettingsPort  = "_settings"
	ControlPort   = "_control"
	ReconcilePort = "_reconcile"
	ClientPort    = "_client"
	IdentityPort  = "_identity"
	ErrorPort     = "error"
)

// Hidden reports whether a port is of no concern to people: its name begins with _,
// and it is neither the settings nor the panel. The engine may use it; nothing can be
// wired to it.
func Hidden(name string) bool {
	return len(name) > 0 && name[0] == '_' && name != SettingsPort && name != ControlPort
}
