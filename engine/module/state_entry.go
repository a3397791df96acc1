package module

// StateEntry is a value of a flow's state with the place that it has there.
type StateEntry struct {
	Node   string   `json:"node"`
	Scopes []string `json:"scopes,omitempty"` // scope and id, in turn, from the outside in
	Key    string   `json:"key"`
	Value  []byte   `json:"value"`
}

// In returns the state that the entry belongs to, of that of its node.
func (e StateEntry) In(node State) State {
	for i := 0; i+1 < len(e.Scopes); i += 2 {
		node = node.Scoped(e.Scopes[i], e.Scopes[i+1])
	}
	return node
}
