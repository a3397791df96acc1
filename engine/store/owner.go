package store

// Owner is the tool that brings a flow into a cluster, as a rule from git. What somebody
// else changes there is put back by it, or stays until it comes by again.
type Owner struct {
	Tool  string // Flux, Argo CD, Helm, or the name of another field manager
	Of    string // what of the tool it is, such as "Kustomization apps/shop"; may be empty
	Drift []Drift
}

// Drift is what somebody else than the owner has changed of a document.
type Drift struct {
	Manager string   // the name by which the API server knows who did
	Fields  []string // such as spec.nodes[ticker].settings.delay
}

// String names the owner for people: "Flux (Kustomization apps/shop)".
func (o Owner) String() string {
	if o.Of == "" {
		return o.Tool
	}
	return o.Tool + " (" + o.Of + ")"
}

// ManagedError says that a flow was to be changed that a tool manages.
type ManagedError struct {
	Name  string
	Owner Owner
}

func (e *ManagedError) Error() string {
	return "flow " + e.Name + " is managed by " + e.Owner.String() + ", which brings its document: change it there"
}
