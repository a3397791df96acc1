package recording

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Log returns what a node logged in the run.
func (r *Run) Log(node string) []view.LogRecord {
	if compacted := r.compacted.Load(); compacted != nil {
		return r.compactLog(compacted, node)
	}
	hops := r.hops()
	r.mu.Lock()
	notes := slices.Clone(r.notes)
	r.mu.Unlock()
	notes = slices.DeleteFunc(notes, func(n note) bool {
		return n.hop < 0 || int(n.hop) >= len(hops) || hops[n.hop].Node() != node
	})
	var lines []view.LogRecord
	if len(notes) > 0 {
		secrets := r.Secrets()
		for _, n := range notes {
			lines = append(lines, r.line(int(n.hop), view.LogLine{At: n.at, Level: n.level.String(), Text: redact.Text(n.text, secrets)}))
		}
	}
	if compacted := r.compacted.Load(); compacted != nil { // a part of what was read may have been gone
		return r.compactLog(compacted, node)
	}
	return lines
}

func (r *Run) compactLog(compacted *compactRun, node string) []view.LogRecord {
	var lines []view.LogRecord
	for _, h := range compacted.record.Records {
		if h.Node != node {
			continue
		}
		for _, line := range h.Log {
			lines = append(lines, r.line(h.Index, line))
		}
	}
	return lines
}

func (r *Run) line(hop int, l view.LogLine) view.LogRecord {
	return view.LogRecord{At: r.Began.Add(l.At), Level: l.Level, Text: l.Text, Run: r.ID, Hop: &hop}
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
