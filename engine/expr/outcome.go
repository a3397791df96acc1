package expr

import "github.com/patchbay-dev/patchbay/engine/expr/internal/types"

// Outcome is what is known of a map before it runs.
type Outcome = types.Outcome

// The outcomes, from best to worst.
const (
	// Valid maps fail at run time only for what the values are, not for their shape.
	Valid = types.Valid
	// Unverifiable maps read something whose shape is not known yet.
	Unverifiable = types.Unverifiable
	// Invalid maps can't work and are not compiled.
	Invalid = types.Invalid
)
