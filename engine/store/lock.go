package store

import "errors"

// ErrInUse is in the chain of Lock's error when another process holds the
// directory.
var ErrInUse = errors.New("another patchbay server uses it")
