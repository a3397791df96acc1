package redact

import (
	"cmp"
	"slices"
	"strings"
)

// Text returns a text with every secret masked, whatever its length.
func (s *Set) Text(text string) string {
	spans := s.find(text)
	if len(spans) == 0 {
		return text
	}
	return masked(text, spans)
}

// Holds reports whether a text holds a secret.
func (s *Set) Holds(text string) bool { return len(s.find(text)) > 0 }

// covers reports whether a text is secret from end to end.
func (s *Set) covers(text string) bool {
	spans := s.find(text)
	return len(spans) == 1 && spans[0] == Span{0, len(text)}
}

// Spans returns where secrets are in a text, in order, without overlaps.
func (s *Set) Spans(text string) []Span { return s.find(text) }

// find returns where secrets are in a text, in order, without overlaps.
func (s *Set) find(text string) []Span {
	if s.Empty() || len(text) < MinSecret {
		return nil
	}
	var spans []Span
	views(text, func(v view) {
		for _, l := range s.layers {
			from := len(spans)
			spans = append(spans, l.find(v.text, nil)...)
			spans = l.findCut(v.text, spans)
			if v.from == nil {
				continue
			}
			for i := range spans[from:] {
				at := &spans[from+i]
				at.From, at.To = int(v.from[at.From]), int(v.from[at.To])
			}
		}
	})
	return Union(spans)
}

// Union sorts spans and joins those that overlap or touch.
func Union(spans []Span) []Span {
	if len(spans) < 2 {
		return spans
	}
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Or(a.From-b.From, a.To-b.To) })
	joined := spans[:1]
	for _, next := range spans[1:] {
		if last := &joined[len(joined)-1]; next.From <= last.To {
			last.To = max(last.To, next.To)
			continue
		}
		joined = append(joined, next)
	}
	return joined
}

func masked(text string, spans []Span) string {
	var b strings.Builder
	b.Grow(len(text))
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.From])
		b.WriteString(Mask)
		at = s.To
	}
	b.WriteString(text[at:])
	return b.String()
}

const (
	ellipsis = "…"
	// minCut is the least length of the beginning of a secret at the end of a text.
	minCut = 12
)

// findCut finds the beginning of a secret where a text was cut before this gate
// saw it: in front of an ellipsis, and at the end.
func (l *layer) findCut(text string, spans []Span) []Span {
	for from := 0; from < len(text); {
		end := strings.Index(text[from:], ellipsis)
		if end < 0 {
			return l.findBeginning(text, len(text), minCut, spans)
		}
		end += from
		spans = l.findBeginning(text, end, MinSecret, spans)
		from = end + len(ellipsis)
	}
	return spans
}

func (l *layer) findBeginning(text string, end, least int, spans []Span) []Span {
	for at := max(0, end-maxPiece); at+least <= end; at++ {
		if l.maybe(head(text[at:])) && l.begins(text[at:end]) {
			return append(spans, Span{at, end})
		}
	}
	return spans
}
