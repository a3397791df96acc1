package webhookregister

import (
	"context"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Made implements module.Maker: the configurations that go with the flow.
func (c *Component) Made(ctx context.Context) ([]module.MadeObject, error) {
	names, err := c.remembered(ctx)
	made := make([]module.MadeObject, 0, len(names))
	for _, name := range names {
		made = append(made, module.MadeObject{Kind: "MutatingWebhookConfiguration", Name: name})
	}
	return made, err
}

var _ module.Maker = (*Component)(nil)
