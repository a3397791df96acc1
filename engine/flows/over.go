package flows

import "github.com/patchbay-dev/patchbay/engine/store"

// Over says what a change of a flow may replace.
type Over struct {
	// Revision is that of what is stored: see store.Prepare.
	Revision string
	// Managed allows it for a flow that a tool manages too, until the tool puts back what
	// it wants.
	Managed bool
}

// refused is a *store.ManagedError for a flow that a tool manages, unless that is allowed.
func (o Over) refused(file store.Document) error {
	if file.Owner == nil || o.Managed {
		return nil
	}
	return &store.ManagedError{Name: file.Name, Owner: *file.Owner}
}
