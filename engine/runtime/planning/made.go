package planning

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// Made returns the objects that the nodes of a document have made in the cluster and
// remove with the flow, in document order. What can't be found out is a line of text in
// their place. Nothing of the document runs.
func (pl *Planner) Made(ctx context.Context, document *flow.Flow) []string {
	p := pl.read(ctx, document)
	defer p.Discard()
	lines := []string{}
	for _, id := range p.Order {
		maker, ok := p.Nodes[id].Component.(module.Maker)
		if !ok {
			continue
		}
		var made []module.MadeObject
		err := guard.Call(func() (err error) {
			made, err = maker.Made(ctx)
			return err
		})
		if err != nil {
			lines = append(lines, fmt.Sprintf("what node %s has made can't be said: %v", id, err))
		}
		for _, object := range made {
			lines = append(lines, object.String())
		}
	}
	return lines
}
