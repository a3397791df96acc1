package flow

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// writer writes block-style YAML. After the first error it goes on, and the
// text is thrown away.
type writer struct {
	out      []byte
	comments map[string]comment
	depth    int
	err      error
}

func (w *writer) fail(place, format string, args ...any) {
	if place == deepPlace {
		place = "a value deep inside"
	}
	if w.err == nil {
		w.err = fmt.Errorf("format the flow: %s: "+format, append([]any{place}, args...)...)
	}
}

func (w *writer) indent(columns int) {
	for range columns {
		w.out = append(w.out, ' ')
	}
}

func (w *writer) above(c comment, column int) {
	for _, line := range c.above {
		w.indent(column)
		w.out = append(append(w.out, line...), '\n')
	}
}

// object writes the fields that have a value, each on its line.
func (w *writer) object(o object, column int, place string) {
	first := true
	for _, f := range o {
		if f.value == nil {
			continue
		}
		w.entry(f.key, f.value, column, placeOf(place, f.key), &first)
	}
}

// entry writes one key and its value. The first of a list's item follows
// the dash, where the indent is written already.
func (w *writer) entry(key string, value any, column int, place string, first *bool) {
	c := w.comment(place, value)
	if *first && len(w.out) > 0 && w.out[len(w.out)-1] == '-' {
		w.out = append(w.out, ' ')
	} else {
		w.above(c, column)
		w.indent(column)
	}
	*first = false
	w.text(key, 0, place, true)
	w.out = append(w.out, ':')
	w.value(value, column, place, c.atEnd, false)
}

// comment returns the comment at a place. After text of several lines there is
// no room for one, so it goes above.
func (w *writer) comment(place string, value any) comment {
	if w.comments == nil {
		return comment{}
	}
	c := w.comments[place]
	if text, ok := value.(string); ok && c.atEnd != "" && tree.IsBlock(text) {
		c.above, c.atEnd = append(slices.Clone(c.above), c.atEnd), ""
	}
	return c
}

// value writes what follows "key:" or, when dash is set, "-", the line break
// included. Only after a dash does an object begin in the same line.
func (w *writer) value(value any, column int, place, atEnd string, dash bool) {
	value = plainValue(value)
	if failed, ok := value.(error); ok {
		w.fail(place, "%w", failed)
		return
	}
	_, empty := emptyText(value)
	if scalar := !isContainer(value); scalar || empty {
		w.out = append(w.out, ' ')
		w.scalar(value, column+2, place)
		w.endLine(atEnd)
		return
	}
	w.depth++
	defer func() { w.depth-- }()
	if w.depth >= tree.MaxDepth {
		w.fail(place, "nested more than %d levels deep", tree.MaxDepth)
		return
	}
	switch v := value.(type) {
	case object:
		w.open(atEnd, dash)
		w.object(v, column+2, place)
	case map[string]any:
		w.open(atEnd, dash)
		w.mapping(v, column+2, place)
	case []item:
		w.open(atEnd, false)
		for _, i := range v {
			w.item(i.value, column+2, i.place)
		}
	case []any:
		w.open(atEnd, false)
		for i, each := range v {
			w.item(each, column+2, itemPlace(place, i, "", "", ""))
		}
	}
}

func (w *writer) open(atEnd string, dash bool) {
	if !dash {
		w.endLine(atEnd)
	}
}

func (w *writer) mapping(m map[string]any, column int, place string) {
	first := true
	for _, key := range slices.Sorted(maps.Keys(m)) {
		w.entry(key, m[key], column, placeOf(place, key), &first)
	}
}

// item writes one element of a list, its dash in a column. What is above the
// first key of an object would come between dash and key, so it goes above both.
func (w *writer) item(value any, column int, place string) {
	c := w.comment(place, value)
	if key, ok := firstKey(value); ok && w.comments != nil {
		c.above = append(slices.Clone(c.above), w.comments[placeOf(place, key)].above...)
	}
	w.above(c, column)
	w.indent(column)
	w.out = append(w.out, '-')
	w.value(value, column, place, c.atEnd, true)
}

func firstKey(value any) (string, bool) {
	switch v := value.(type) {
	case object:
		return v[0].key, len(v) > 0
	case map[string]any:
		if len(v) > 0 {
			return slices.Min(slices.Collect(maps.Keys(v))), true
		}
	}
	return "", false
}

func isContainer(value any) bool {
	switch value.(type) {
	case object, map[string]any, []item, []any:
		return true
	}
	return false
}

func emptyText(value any) (string, bool) {
	switch v := value.(type) {
	case map[string]any:
		return "{}", len(v) == 0
	case []any:
		return "[]", len(v) == 0
	}
	return "", false
}

// endLine ends a line that no block has ended yet.
func (w *writer) endLine(atEnd string) {
	if atEnd != "" {
		w.out = append(append(w.out, ' '), atEnd...)
	}
	if n := len(w.out); n == 0 || w.out[n-1] != '\n' || atEnd != "" {
		w.out = append(w.out, '\n')
	}
}

func (w *writer) scalar(value any, column int, place string) {
	switch v := value.(type) {
	case nil:
		w.out = append(w.out, "null"...)
	case bool:
		w.out = strconv.AppendBool(w.out, v)
	case int64:
		w.out = strconv.AppendInt(w.out, v, 10)
	case float64:
		w.out = append(w.out, tree.FormatFloat(v)...)
	case inline:
		w.out = append(w.out, v...)
	case string:
		w.text(v, column, place, false)
	default:
		text, _ := emptyText(v)
		w.out = append(w.out, text...)
	}
}

func (w *writer) text(text string, column int, place string, key bool) {
	if !utf8.ValidString(text) {
		w.fail(place, "text %q is not UTF-8", text)
		return
	}
	if key && tree.KeyTooLong(text) {
		w.fail(place, "a key has more than the %d characters that are allowed", tree.MaxKey)
		return
	}
	if !key && tree.IsBlock(text) {
		w.block(text, column)
		return
	}
	w.out = append(w.out, tree.QuoteText(text)...)
}

// blockIndent is the least indentation of the lines of a block.
const blockIndent = 2

// block writes a literal block, its line breaks included. One that is the whole document is
// indented too: readers disagree on lines that are not.
func (w *writer) block(text string, column int) {
	column = max(column, blockIndent)
	body := strings.TrimRight(text, "\n")
	switch len(text) - len(body) {
	case 0:
		w.out = append(w.out, "|-\n"...)
	case 1:
		w.out = append(w.out, "|\n"...)
	default:
		w.out = append(w.out, "|+\n"...)
		body = strings.TrimSuffix(text, "\n")
	}
	for line := range strings.SplitSeq(body, "\n") {
		if line != "" {
			w.indent(column)
			w.out = append(w.out, line...)
		}
		w.out = append(w.out, '\n')
	}
}

// plainValue brings a value that was built in Go to the types that Parse gives;
// an error is one that no document can hold.
func plainValue(value any) any {
	switch v := value.(type) {
	case nil, bool, int64, string, map[string]any, []any, object, []item, inline:
		return v
	case int:
		return int64(v)
	case float64:
		if v-v != 0 {
			return fmt.Errorf("%v is no number that a message can carry", v)
		}
		return v
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("a %T can't be written: %w", value, err)
	}
	var failed error
	t := tree.ParseJSON(bytes.TrimSpace(text), func(p tree.Problem) { failed = p })
	if t == nil || failed != nil {
		return cmp.Or(failed, fmt.Errorf("nested more than %d levels deep", tree.MaxDepth))
	}
	return t.Plain()
}
