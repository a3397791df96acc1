package module

import "context"

// RunKey is the key under which a context carries the id of the run that a message belongs
// to, a string.
type RunKey struct{}

// RunOf returns the id of the run that ctx belongs to, empty outside of one. A message that a
// person sends again is in a run of its own, so what a component remembers of a run is not
// taken for what is true now.
func RunOf(ctx context.Context) string {
	id, _ := ctx.Value(RunKey{}).(string)
	return id
}
