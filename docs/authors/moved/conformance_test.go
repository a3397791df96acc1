package main

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// TestReverseConforms: a component that was moved over is held to the same.
func TestReverseConforms(t *testing.T) { moduletest.Conformance(t, &Reverse{}) }
