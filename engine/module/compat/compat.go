package compat

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// IsLeader reports whether this process is the one to act among those that run the
// flow. It is always true: the engine calls Run on one of them only, so that a
// component need not ask.
func IsLeader(context.Context) bool { return true }

// NewPermanentError is module.Permanent under its older name.
func NewPermanentError(err error) error { return module.Permanent(err) }

// The limits of a node's state under their older names.
const (
	MaxStateKeySize   = module.MaxStateKey   // bytes
	MaxStateValueSize = module.MaxStateValue // bytes
)
