package flow

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"github.com/patchbay-dev/patchbay/engine/flow/internal/tree"
	"io"
	"regexp"
	"strings"
)

// YAML writes a JSON text, which need be no flow, as a YAML document of the same value.
// Names keep their order; a short list of words is written in one line. What is nested
// more than MaxDepth levels deep is an error.
func YAML(text []byte) ([]byte, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	value, err := ordered(decoder, 0)
	if err == nil {
		if _, more := decoder.Token(); !errors.Is(more, io.EOF) {
			err = errors.New("something follows the value")
		}
	}
	if err != nil {
		return nil, fmt.Errorf("write JSON as YAML: %w", err)
	}
	w := &writer{}
	switch value := value.(type) {
	case object:
		w.object(value, 0, "")
	case []any:
		for _, each := range value {
			w.item(each, 0, "")
		}
		if len(value) == 0 {
			w.out = append(w.out, "[]\n"...)
		}
	default:
		w.scalar(value, 0, "")
		w.endLine("")
	}
	return w.out, w.err
}

// null is written where nil would be left out.
const null = inline("null")

// ordered reads a value as the writer takes it, with objects in the order of the text.
func ordered(decoder *json.Decoder, depth int) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token := token.(type) {
	case nil:
		return null, nil
	case json.Number:
		return orderedNumber(token), nil
	case json.Delim:
		if depth++; depth > tree.MaxDepth {
			return nil, fmt.Errorf("nested more than %d levels deep", tree.MaxDepth)
		}
		if token == '[' {
			return orderedList(decoder, depth)
		}
		return orderedObject(decoder, depth)
	}
	return token, nil // text, true or false
}

// orderedNumber keeps the digits of a number that no type of ours holds.
func orderedNumber(n json.Number) any {
	if i, err := n.Int64(); err == nil {
		return i
	}
	if f, err := n.Float64(); err == nil && strings.ContainsAny(n.String(), ".eE") {
		return f
	}
	return inline(n.String())
}

func orderedObject(decoder *json.Decoder, depth int) (any, error) {
	all := object{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, err
		}
		value, err := ordered(decoder, depth)
		if err != nil {
			return nil, err
		}
		all = append(all, field{key.(string), value}) // Token gives nothing else there
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return inline("{}"), nil
	}
	return all, nil
}

func orderedList(decoder *json.Decoder, depth int) (any, error) {
	all := []any{}
	for decoder.More() {
		value, err := ordered(decoder, depth)
		if err != nil {
			return nil, err
		}
		all = append(all, value)
	}
	if _, err := decoder.Token(); err != nil {
		return nil, err
	}
	if line, ok := inOneLine(all); ok && depth > 1 {
		return line, nil
	}
	return all, nil
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9][-A-Za-z0-9_./]*$`)

// inOneLine is a list of words in brackets, if it is short.
func inOneLine(list []any) (inline, bool) {
	words := make([]string, len(list))
	length := 0
	for i, each := range list {
		word, ok := each.(string)
		if !ok {
			return "", false
		}
		words[i] = tree.QuoteText(word)
		if words[i] == word && !plainWord.MatchString(word) || tree.IsBlock(word) {
			return "", false
		}
		length += len(words[i])
	}
	return inline("[" + strings.Join(words, ", ") + "]"), len(list) > 0 && length <= 100
}
