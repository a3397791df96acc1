package tree

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// ParseJSON reads one JSON document that is known to be valid; nil when it is
// nested too deep.
func ParseJSON(data []byte, report ReportFunc) *Value {
	r := &jsonReader{data: data, decoder: json.NewDecoder(bytes.NewReader(data)), report: report, line: 1, column: 1}
	r.decoder.UseNumber()
	root := r.tree(nil, 0)
	if r.stopped {
		return nil
	}
	return root
}

type jsonReader struct {
	data    []byte
	decoder *json.Decoder
	report  ReportFunc
	stopped bool
	values  int

	// The line and column of the byte at offset, which only grows.
	offset, line, column int
}

// next returns the next token and where it begins.
func (r *jsonReader) next() (tk json.Token, line, column int) {
	start := int(r.decoder.InputOffset())
	for start < len(r.data) && strings.IndexByte(" \t\r\n,:", r.data[start]) >= 0 {
		start++
	}
	for _, c := range string(r.data[r.offset:min(start, len(r.data))]) {
		r.column++
		if c == '\n' {
			r.line, r.column = r.line+1, 1
		}
	}
	r.offset = start
	tk, err := r.decoder.Token()
	if err != nil {
		r.stopped = true
	}
	return tk, r.line, r.column
}

// stop ends the reading of a document that has too much of something.
func (r *jsonReader) stop(line, column int, format string, args ...any) {
	if !r.stopped {
		r.report(Problem{Line: line, Column: column, Message: fmt.Sprintf(format, args...)})
	}
	r.stopped = true
}

func (r *jsonReader) tree(at *step, depth int) *Value {
	tk, line, column := r.next()
	t := &Value{Line: line, Column: column}
	if r.values++; r.values > MaxValues {
		r.stop(line, column, "more than %d values in one file", MaxValues)
		return t
	}
	switch tk := tk.(type) {
	case json.Delim:
		if depth >= MaxDepth {
			r.stop(line, column, "nested more than %d levels deep", MaxDepth)
			return t
		}
		if tk == '[' {
			r.list(t, at, depth+1)
		} else {
			r.object(t, at, depth+1)
		}
	case json.Number:
		r.number(t, tk.String(), at)
	default: // bool, string, nil
		t.Scalar, t.Kind = tk, kindOf(tk)
	}
	return t
}

func (r *jsonReader) list(t *Value, at *step, depth int) {
	t.Kind = ListKind
	for !r.stopped && r.decoder.More() {
		t.Items = append(t.Items, r.tree(&step{parent: at, index: len(t.Items)}, depth))
	}
	r.close()
}

func (r *jsonReader) object(t *Value, at *step, depth int) {
	t.Kind = ObjectKind
	for !r.stopped && r.decoder.More() {
		tk, line, column := r.next()
		key, _ := tk.(string)
		if KeyTooLong(key) {
			r.stop(line, column, "the key has more than the %d characters that are allowed", MaxKey)
			return
		}
		e := Entry{Key: key, Line: line, Column: column}
		inside := &step{parent: at, key: key, index: -1}
		e.Value = r.tree(inside, depth)
		t.add(e, inside, r.report)
	}
	r.close()
}

func (r *jsonReader) close() {
	if !r.stopped {
		_, _, _ = r.next()
	}
}

func (r *jsonReader) number(t *Value, text string, at *step) {
	parse := parseFloat
	if !strings.ContainsAny(text, ".eE") {
		parse = parseInt
	}
	number, err := parse(text)
	if err != nil {
		t.Kind, t.Scalar, t.Bad = TextKind, text, true
		r.report(Problem{Line: t.Line, Column: t.Column, Path: at.String(), Message: err.Error()})
		return
	}
	t.Kind, t.Scalar = NumberKind, number
}
