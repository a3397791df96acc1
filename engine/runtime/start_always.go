package runtime

import (
	"fmt"
	"slices"
)

// always reports whether the document that runs starts the trigger. Then the order in the
// state is made a Start wherever it is none, so that what the document started goes on
// when it says so no more.
func (t *trigger) always() bool {
	g := t.node.flow.current.Load()
	return g != nil && g.always
}

// startStaying has the triggers that were there before follow a document that starts them,
// after calls of OnReconcile, when the one before did not, and shows whether they can be
// stopped.
func (f *Flow) startStaying(before, now *generation, added []*node, after []<-chan struct{}) {
	if before == nil || before.always == now.always || f.idle || f.Damage() != nil {
		return
	}
	for _, w := range now.nodes {
		if slices.Contains(added, w.node) {
			continue
		}
		switch {
		case !now.always:
		case w.node.trigger != nil:
			w.node.trigger.wake()
		case w.node.hasStart:
			w.node.startOwn(after)
		}
		w.node.refresh()
	}
}

// startOwn presses Start, after calls of OnReconcile, of a component that keeps itself
// whether it is started. It returns at once.
func (n *node) startOwn(after []<-chan struct{}) {
	n.flow.engine.background.Go(func() {
		ctx := n.flow.engine.base
		settled(ctx, after)
		if _, running := n.startable(); running || ctx.Err() != nil {
			return
		}
		if _, _, err := n.press(ctx, startButton); err != nil {
			n.noteProblem("the node could not be started as the document says", err)
		}
	})
}

// refusesStop reports whether Stop is refused: the node is a trigger that the document
// starts.
func (n *node) refusesStop() bool {
	g := n.flow.current.Load()
	return g != nil && g.always && (n.trigger != nil || n.hasStart)
}

// AlwaysError says that Stop was pressed although the flow's document starts its triggers.
type AlwaysError struct{ Flow string }

func (e *AlwaysError) Error() string {
	return fmt.Sprintf("flow %s is not stopped: its document starts it (start: always)", e.Flow)
}
