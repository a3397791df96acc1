package recording

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// outsideLines is how many lines of a node are kept that belong to no run.
const outsideLines = 100

// NodeLog keeps the newest lines that a node logs outside of runs. Safe for
// concurrent use.
type NodeLog struct {
	recorder   *Recorder
	flow, node string
	secrets    func() *redact.Set // known at the time, to be masked

	mu    sync.Mutex
	lines []view.LogRecord
	next  int // the oldest line, once there are as many as are kept
}

// Add keeps a line, with the secrets masked.
func (l *NodeLog) Add(level slog.Level, text string) {
	line := view.LogRecord{At: time.Now(), Level: level.String(), Text: redact.Text(text, l.secrets())}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.lines) < outsideLines {
		l.lines = append(l.lines, line)
		return
	}
	l.lines[l.next] = line
	l.next = (l.next + 1) % outsideLines
}

// Lines returns the lines that are kept, newest last.
func (l *NodeLog) Lines() []view.LogRecord {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append(slices.Clone(l.lines[l.next:]), l.lines[:l.next]...)
}

// Context gives a component a logger for what it does outside of runs.
func (l *NodeLog) Context(ctx context.Context) context.Context {
	return module.WithLogger(ctx, slog.New(&lineHandler{keep: l.Add, next: l.Process().Handler()}))
}

// Process writes to the process's log what belongs to no run.
func (l *NodeLog) Process() *slog.Logger {
	return slog.New(redact.Handler(l.recorder.logger.With("flow", l.flow, "node", l.node).Handler(), l.secrets))
}
