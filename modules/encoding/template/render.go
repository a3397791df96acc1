package template

import (
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
	"github.com/patchbay-dev/patchbay/engine/module/templates"
)

const (
	maxTemplate = 256 << 10
	maxDepth    = 64 // of values
	maxData     = 64 << 20
)

var errLong = errors.New("the text is longer than the node's bound of bytes")

var language = templates.Language{Left: "[[", Right: "]]", Functions: functions}

// parsed reads the template of the settings.
func parsed(s Settings) (*templates.Template, error) {
	if len(s.Template) > maxTemplate {
		return nil, fmt.Errorf("template: it has %d bytes, at most %d may be", len(s.Template), maxTemplate)
	}
	made, err := language.Parse("template", s.Template)
	if err != nil {
		return nil, fmt.Errorf("template: %w", err)
	}
	return made, nil
}

func render(ctx context.Context, s Settings, values any) (string, error) {
	made, err := parsed(s)
	if err != nil {
		return "", err
	}
	plain, err := plainData(values)
	if err != nil {
		return "", err
	}
	return made.Fill(ctx, plain, s.MaxBytes, errLong)
}

// plainData is the values without types of ours, and so without methods.
func plainData(values any) (any, error) {
	text, err := jsontext.Encode(values, maxData, maxDepth)
	if err != nil {
		return nil, err
	}
	return jsontext.Decode(text, maxDepth)
}
