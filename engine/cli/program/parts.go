package program

// ExplainOptions say by which rules image references are mapped.
type ExplainOptions struct {
	Mirror  string // empty: only say what the references mean
	Mapping string // empty: the default
}

// Explanation is what becomes of one image reference.
type Explanation struct {
	Image     string `json:"image"`
	Canonical string `json:"canonical"`
	Target    string `json:"target"`
	Changed   bool   `json:"changed"`
	Reason    string `json:"reason"`
	Error     string `json:"error,omitempty"`
}

// RestoreOptions say which deployments get their original images back.
type RestoreOptions struct {
	Namespace string // empty for all namespaces
	DryRun    bool
}

// Restored is what became of one container's image.
type Restored struct {
	Namespace string `json:"namespace"`
	Name      string `json:"name"`
	Container string `json:"container"`
	From      string `json:"from"`
	To        string `json:"to,omitempty"`     // empty when it stays
	Reason    string `json:"reason,omitempty"` // why it stays
}
