package expr

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

func toJSON(indent bool) bounded {
	return func(r *run, args []any) (any, error) {
		size, err := r.jsonSize(args[0], indent)
		if err != nil {
			return nil, err
		}
		if err := r.makesText(size); err != nil {
			return nil, err
		}
		if !indent {
			text, err := values.EncodeJSON(args[0])
			return string(text), err
		}
		text, err := json.MarshalIndent(message.Plain(args[0]), "", "  ")
		if err != nil {
			return nil, fmt.Errorf("the value can't be written as JSON: %w", err)
		}
		return string(text), nil
	}
}

func parseJSON(r *run, args []any) (any, error) {
	text, err := textAt("parseJSON", args, 0)
	if err != nil {
		return nil, err
	}
	if err := r.makesJSON(text); err != nil {
		return nil, fmt.Errorf("parseJSON(): %w", err)
	}
	value, err := message.ReadExact([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("parseJSON(): %w", err)
	}
	return value, nil
}

// makesJSON says that a JSON text is about to be read, by what stands in it: an item
// of a list or a field takes about 48 bytes, an object twice as much before it has any.
func (r *run) makesJSON(text string) error {
	if err := r.works(len(text)); err != nil {
		return err
	}
	if err := r.makesItems(strings.Count(text, ",")+strings.Count(text, "[")+2*strings.Count(text, "{"), 48); err != nil {
		return err
	}
	if jsonNesting(text) > maxValueDepth {
		return fmt.Errorf("the text is nested more than %d deep", maxValueDepth)
	}
	return r.makes(len(text))
}

// jsonNesting returns how deep the brackets of a JSON text are nested.
func jsonNesting(text string) int {
	depth, deepest := 0, 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			past := syntax.SkipString(text, i)
			if past < 0 {
				return deepest // the decoder says what is wrong
			}
			i = past - 1
		case '[', '{':
			depth++
			deepest = max(deepest, depth)
		case ']', '}':
			depth--
		}
	}
	return deepest
}

func toBase64(r *run, args []any) (any, error) {
	bytes, ok := args[0].([]byte)
	if !ok {
		text, err := textAt("base64", args, 0)
		if err != nil {
			return nil, err
		}
		bytes = []byte(text)
	}
	if err := r.makesText(base64.StdEncoding.EncodedLen(len(bytes))); err != nil {
		return nil, err
	}
	return base64.StdEncoding.EncodeToString(bytes), nil
}

func fromBase64(r *run, args []string) (any, error) {
	if err := r.makesText(len(args[0])); err != nil {
		return nil, err
	}
	bytes, err := base64.StdEncoding.DecodeString(args[0])
	if err != nil {
		return nil, fmt.Errorf("fromBase64(): %w", err)
	}
	return string(bytes), nil
}

func toText(r *run, args []any) (any, error) {
	if text, ok := args[0].(string); ok {
		return text, nil
	}
	text, err := r.appendText(nil, args[0])
	return string(text), err
}
