package v1alpha1

// The system ports. They never reach a component's Handle.
const (
	SettingsPort  = "_settings"
	ControlPort   = "_control"
	ReconcilePort = "_reconcile"
	ClientPort    = "_client"
	IdentityPort  = "_identity"
	ErrorPort     = "error"
)
