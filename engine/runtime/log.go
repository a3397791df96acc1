package runtime

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// outsideLines is how many lines of a node are kept that belong to no run.
const outsideLines = 100

// LogRecord is a line that a component logged, masked and bounded.
type LogRecord struct {
	At    time.Time `json:"at"`
	Level string    `json:"level"`
	Text  string    `json:"text"`
	Run   string    `json:"run,omitempty"` // absent outside of runs
	Hop   *int      `json:"hop,omitempty"` // index in the run
}

// Log returns up to limit lines that a node logged, newest last: in runs that
// are kept, and outside of runs.
func (f *Flow) Log(node string, limit int) []LogRecord {
	lines := []LogRecord{}
	if w, ok := f.current.Load().nodes[node]; ok {
		lines = append(lines, w.node.outside.all()...)
	}
	inRuns := 0
	for _, r := range f.records.newest(0) {
		if inRuns >= limit {
			break
		}
		some := r.log(node)
		inRuns += len(some)
		lines = append(lines, some...)
	}
	slices.SortStableFunc(lines, func(a, b LogRecord) int { return a.At.Compare(b.At) })
	return lines[max(0, len(lines)-limit):]
}

// log returns what a node logged in the run.
func (r *run) log(node string) []LogRecord {
	if sealed := r.sealed.Load(); sealed != nil {
		return r.sealedLog(sealed, node)
	}
	hops := r.hops()
	r.mu.Lock()
	notes := slices.Clone(r.notes)
	r.mu.Unlock()
	notes = slices.DeleteFunc(notes, func(n note) bool {
		return n.hop < 0 || int(n.hop) >= len(hops) || hops[n.hop].node() != node
	})
	var lines []LogRecord
	if len(notes) > 0 {
		secrets := r.secrets()
		for _, n := range notes {
			lines = append(lines, r.line(int(n.hop), LogLine{At: n.at, Level: n.level.String(), Text: redact.Text(n.text, secrets)}))
		}
	}
	if sealed := r.sealed.Load(); sealed != nil { // a part of what was read may have been gone
		return r.sealedLog(sealed, node)
	}
	return lines
}

func (r *run) sealedLog(sealed *sealedRun, node string) []LogRecord {
	var lines []LogRecord
	for _, h := range sealed.record.Records {
		if h.Node != node {
			continue
		}
		for _, line := range h.Log {
			lines = append(lines, r.line(h.Index, line))
		}
	}
	return lines
}

func (r *run) line(hop int, l LogLine) LogRecord {
	return LogRecord{At: r.began.Add(l.At), Level: l.Level, Text: l.Text, Run: r.id, Hop: &hop}
}

// ring keeps the newest lines. Safe for concurrent use.
type ring struct {
	mu    sync.Mutex
	lines []LogRecord
	next  int
}

func (r *ring) add(line LogRecord) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.lines) < outsideLines {
		r.lines = append(r.lines, line)
		return
	}
	r.lines[r.next] = line
	r.next = (r.next + 1) % outsideLines
}

func (r *ring) all() []LogRecord {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append(slices.Clone(r.lines[r.next:]), r.lines[:r.next]...)
}

// note keeps a line that belongs to no run.
func (n *node) note(level slog.Level, text string) {
	n.outside.add(LogRecord{At: time.Now(), Level: level.String(), Text: n.masked(text)})
}

// logging gives a component a logger for what it does outside of runs.
func (n *node) logging(ctx context.Context) context.Context {
	return module.WithLogger(ctx, slog.New(&lineHandler{keep: n.note, next: n.processLog().Handler()}))
}

// processLog writes to the process's log what belongs to no run.
func (n *node) processLog() *slog.Logger {
	return slog.New(redact.Handler(n.flow.engine.logger.With("flow", n.flow.name, "node", n.id).Handler(), n.secrets))
}

// lineHandler keeps what a component logs as lines and passes it on to the
// process's log.
type lineHandler struct {
	keep   func(level slog.Level, text string)
	next   slog.Handler
	prefix string
	attrs  string
}

func (l *lineHandler) Enabled(context.Context, slog.Level) bool { return true }

func (l *lineHandler) Handle(ctx context.Context, record slog.Record) error {
	text := record.Message + l.attrs
	record.Attrs(func(a slog.Attr) bool {
		text += " " + l.prefix + a.Key + "=" + attrText(a.Value)
		return true
	})
	l.keep(record.Level, text)
	if !l.next.Enabled(ctx, record.Level) {
		return nil
	}
	return l.next.Handle(ctx, record)
}

func (l *lineHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	copied := *l
	for _, a := range attrs {
		copied.attrs += " " + l.prefix + a.Key + "=" + attrText(a.Value)
	}
	copied.next = l.next.WithAttrs(attrs)
	return &copied
}

// attrText is a value as text. What a struct tags as secret is masked by its tag.
func attrText(value slog.Value) string {
	value = value.Resolve()
	if value.Kind() != slog.KindAny {
		return value.String()
	}
	switch content := value.Any().(type) {
	case error, fmt.Stringer, nil:
		return value.String()
	default:
		return string(redact.JSON(content, nil))
	}
}

func (l *lineHandler) WithGroup(name string) slog.Handler {
	copied := *l
	copied.prefix += name + "."
	copied.next = l.next.WithGroup(name)
	return &copied
}
