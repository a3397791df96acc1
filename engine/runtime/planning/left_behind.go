package planning

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/internal/guard"
)

// LeftBehind returns what the nodes of a document have changed outside that stays
// when the flow is gone, a line for each node that has something to say, in document
// order. What can't be found out is such a line too. Nothing of the document runs.
func (pl *Planner) LeftBehind(ctx context.Context, document *flow.Flow) []string {
	p := pl.read(ctx, document)
	defer p.Discard()
	lines := []string{}
	for _, id := range p.Order {
		leaver, ok := p.Nodes[id].Component.(module.Leaver)
		if !ok {
			continue
		}
		var line string
		err := guard.Call(func() (err error) {
			line, err = leaver.LeavesBehind(ctx)
			return err
		})
		if err != nil {
			line = fmt.Sprintf("what node %s has changed can't be said: %v", id, err)
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
