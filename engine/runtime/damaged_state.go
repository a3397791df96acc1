package runtime

import (
	"log/slog"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Damage returns why the flow must not run: the store has lost some of its state,
// and says so. Nil when it has not, or can't say. Such a flow is deployed, but no
// trigger of it runs: it would begin again what it had begun before. What the error
// says to do ends with a start of the process.
func (f *Flow) Damage() error {
	store, ok := f.engine.states.(interface{ Damaged(flow string) error })
	if !ok {
		return nil
	}
	return store.Damaged(f.name)
}

// halt keeps a node's trigger from running, and shows why.
func (n *node) halt(damage error) {
	if n.trigger == nil {
		return
	}
	n.trigger.halt(damage)
	n.log.Add(slog.LevelError, "the node does not run: "+damage.Error())
	n.lastErr.Store(&recording.LastFailure{NodeFailure: view.NodeFailure{Time: time.Now(), Error: damage.Error()}})
}
