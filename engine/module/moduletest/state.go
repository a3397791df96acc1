package moduletest

import "github.com/patchbay-dev/patchbay/engine/module/memorystate"

// MemoryState is a module.State that lives as long as the test.
type MemoryState = memorystate.State

// NewMemoryState returns an empty store.
func NewMemoryState() *MemoryState { return memorystate.New() }
