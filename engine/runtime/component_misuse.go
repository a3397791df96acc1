package runtime

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// emittedLate refuses what a component emits on the handler of a message that it has
// returned from: nobody waits for it any more, and the run may be over.
func (w *wired) emittedLate(h *recording.Hop, port string) module.Result {
	err := fmt.Errorf("component %s emitted on port %q after it had returned from the message: "+
		"emit before Handle returns, or from a goroutine with the Emitter and the context of Run", w.node.kind, port)
	h.Run.Logger(h).Error(err.Error())
	w.node.fail(h, err)
	return module.Fail(module.Permanent(err))
}

// checked calls the component, and looks whether it has changed the message.
func (w *wired) checked(ctx context.Context, h *recording.Hop, port string, message any) module.Result {
	before, err := json.Marshal(message)
	if err != nil {
		return w.node.component.Handle(ctx, w.handler, port, message) // can't be compared
	}
	result := w.node.component.Handle(ctx, w.handler, port, message)
	after, err := json.Marshal(message)
	if err == nil && string(before) == string(after) {
		return result
	}
	changed := fmt.Errorf("component %s changed the message that it was given on port %q, which other nodes have too: copy what is to be changed", w.node.kind, port)
	h.Run.Logger(h).Error(changed.Error())
	return module.Fail(module.Permanent(changed))
}
