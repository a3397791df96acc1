package main

import (
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// TestGreetConforms takes the component through what every component must pass.
func TestGreetConforms(t *testing.T) { moduletest.Conformance(t, NewGreet()) }
