package compat_test

import (
	"errors"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/compat"
)

func TestOlderNames(t *testing.T) {
	if !compat.IsLeader(t.Context()) {
		t.Error("one process is its own leader")
	}
	if err := compat.NewPermanentError(errors.New("x")); !module.IsPermanent(err) {
		t.Errorf("%v is not permanent", err)
	}
	if compat.MaxStateKeySize != 256 || compat.MaxStateValueSize != 1<<20 {
		t.Error("the limits differ from those of the state")
	}
}
