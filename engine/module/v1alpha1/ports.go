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
