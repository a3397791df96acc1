package moduletest

import (
	"bytes"
	"context"
	"log/slog"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// Option changes what a node under test has around it.
type Option func(*Node)

// WithContext has OnSettings, OnControl and Handle called with a context in place of
// the test's. Its values and its end reach the component.
func WithContext(ctx context.Context) Option { return func(n *Node) { n.base = ctx } }

// WithState gives the node a state that is there already, as after a restart.
func WithState(state *MemoryState) Option { return func(n *Node) { n.State = state } }

// WithSettings has Conformance take the component through a life of its own with each of
// these settings, after the one with the defaults: the component's Settings struct, or
// JSON as a flow has it. Start and New, which are given settings otherwise, pass it over.
func WithSettings(settings ...any) Option {
	return func(n *Node) { n.tried = append(n.tried, settings...) }
}

// logs keeps what the component logs by module.Logger.
type logs struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write implements io.Writer.
func (l *logs) Write(line []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(line)
}

// Logs returns what the component has logged by module.Logger so far: one line an
// entry, as slog's text handler writes it, without the time.
func (n *Node) Logs() string {
	n.logs.mu.Lock()
	defer n.logs.mu.Unlock()
	return n.logs.text.String()
}

// Context is the context that the component is called with.
func (n *Node) Context() context.Context {
	handler := slog.NewTextHandler(&n.logs, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}})
	return context.WithValue(n.base, module.LoggerKey{}, slog.New(handler))
}
