package redact

import (
	"context"
	"encoding"
	"fmt"
	"log/slog"
	"slices"
)

// Handler returns a handler that masks what it passes on: messages, and attributes
// of any kind, whenever they were added. secrets is asked for each record.
func Handler(next slog.Handler, secrets func() *Set) slog.Handler {
	return &handler{next: next, secrets: secrets}
}

type handler struct {
	next    slog.Handler
	secrets func() *Set
	added   []added
}

// added is a group, or attributes, that With added. They reach next with the
// record only: what is secret in them may become known later.
type added struct {
	group string
	attrs []slog.Attr
}

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *handler) Handle(ctx context.Context, record slog.Record) error {
	secrets := h.secrets()
	next := h.next
	for _, one := range h.added {
		if one.group != "" {
			next = next.WithGroup(one.group)
			continue
		}
		next = next.WithAttrs(secrets.attrs(one.attrs))
	}
	if secrets.Empty() {
		return next.Handle(ctx, record)
	}
	clean := slog.NewRecord(record.Time, record.Level, secrets.Text(record.Message), record.PC)
	record.Attrs(func(a slog.Attr) bool {
		clean.AddAttrs(secrets.attr(a))
		return true
	})
	return next.Handle(ctx, clean)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler { return h.with(added{attrs: attrs}) }

func (h *handler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(added{group: name})
}

func (h *handler) with(one added) slog.Handler {
	copied := *h
	copied.added = append(slices.Clip(h.added), one)
	return &copied
}

func (s *Set) attrs(attrs []slog.Attr) []slog.Attr {
	if s.Empty() {
		return attrs
	}
	clean := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		clean[i] = s.attr(a)
	}
	return clean
}

func (s *Set) attr(a slog.Attr) slog.Attr {
	return slog.Attr{Key: s.Text(a.Key), Value: s.value(a.Value)}
}

func (s *Set) value(value slog.Value) slog.Value {
	value = value.Resolve()
	switch value.Kind() {
	case slog.KindString:
		return slog.StringValue(s.Text(value.String()))
	case slog.KindGroup:
		return slog.GroupValue(s.attrs(value.Group())...)
	case slog.KindInt64, slog.KindUint64, slog.KindFloat64:
		if s.covers(value.String()) {
			return slog.StringValue(Mask)
		}
	case slog.KindAny:
		return s.anything(value.Any())
	}
	return value
}

// anything says what a value would be printed as. One that panics is named by its
// type.
func (s *Set) anything(content any) (value slog.Value) {
	defer func() {
		if recover() != nil {
			value = slog.StringValue(fmt.Sprintf("(%T)", content))
		}
	}()
	switch content := content.(type) {
	case nil:
		return slog.AnyValue(nil)
	case error:
		return slog.StringValue(s.Text(content.Error()))
	case []byte:
		return slog.StringValue(s.Text(string(content)))
	case encoding.TextMarshaler:
		if text, err := content.MarshalText(); err == nil {
			return slog.StringValue(s.Text(string(text)))
		}
	case fmt.Stringer:
		return slog.StringValue(s.Text(content.String()))
	}
	return slog.AnyValue(JSON(content, s))
}
