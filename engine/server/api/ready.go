package api

// Readiness is the answer of /readyz.
type Readiness struct {
	Ready  bool         `json:"ready"`
	Checks []ReadyState `json:"checks"`
}

// ReadyState is one thing that the server needs.
type ReadyState struct {
	Name   string `json:"name"`
	Ready  bool   `json:"ready"`
	Reason string `json:"reason,omitempty"` // why not
}
