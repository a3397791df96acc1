package functions

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

func toJSON(indent bool) Function {
	return func(s *eval.State, args []any) (any, error) {
		size, err := s.JSONSize(args[0], indent)
		if err != nil {
			return nil, err
		}
		if err := s.ChargeText(size); err != nil {
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

func parseJSON(s *eval.State, args []any) (any, error) {
	text, err := textArgument("parseJSON", args, 0)
	if err != nil {
		return nil, err
	}
	if err := s.ChargeReadingJSON(text); err != nil {
		return nil, fmt.Errorf("parseJSON(): %w", err)
	}
	value, err := message.ReadExact([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("parseJSON(): %w", err)
	}
	return value, nil
}

func toBase64(s *eval.State, args []any) (any, error) {
	bytes, ok := args[0].([]byte)
	if !ok {
		text, err := textArgument("base64", args, 0)
		if err != nil {
			return nil, err
		}
		bytes = []byte(text)
	}
	if err := s.ChargeText(base64.StdEncoding.EncodedLen(len(bytes))); err != nil {
		return nil, err
	}
	return base64.StdEncoding.EncodeToString(bytes), nil
}

func fromBase64(s *eval.State, args []string) (any, error) {
	if err := s.ChargeText(len(args[0])); err != nil {
		return nil, err
	}
	bytes, err := base64.StdEncoding.DecodeString(args[0])
	if err != nil {
		return nil, fmt.Errorf("fromBase64(): %w", err)
	}
	return string(bytes), nil
}

func toText(s *eval.State, args []any) (any, error) {
	if text, ok := args[0].(string); ok {
		return text, nil
	}
	text, err := s.AppendText(nil, args[0])
	return string(text), err
}
