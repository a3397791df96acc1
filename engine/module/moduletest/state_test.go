package moduletest_test

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/statetest"
)

func TestMemoryStateKeepsTheContract(t *testing.T) {
	state := moduletest.NewMemoryState()
	node := func(flow, node string) module.State { return state.Scoped(flow, node) }
	statetest.Run(t, node, node)
}
