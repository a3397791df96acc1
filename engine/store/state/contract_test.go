package state_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest/statetest"
)

func TestStateKeepsTheContract(t *testing.T) {
	store := open(t, t.TempDir())
	statetest.Run(t, store.State, store.State)
}
