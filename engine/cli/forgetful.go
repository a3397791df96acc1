package cli

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// forgetful is the state of an engine that runs nothing.
type forgetful struct{}

func (f forgetful) State(string, string) module.State               { return f }
func (forgetful) DeleteFlow(context.Context, string) error          { return nil }
func (forgetful) Get(context.Context, string) ([]byte, bool, error) { return nil, false, nil }
func (forgetful) Set(context.Context, string, []byte) error         { return nil }
func (forgetful) Delete(context.Context, string) error              { return nil }
func (forgetful) List(context.Context, string) ([]string, error)    { return nil, nil }
func (f forgetful) Scoped(string, string) module.State              { return f }
