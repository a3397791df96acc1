package planning

import (
	"context"
	"errors"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/expr/assist"
	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Complete says what could be written at a cursor in an expression of the map of an
// edge from a port: assist.Complete on the given message; without one on the last real
// message that the port of the deployed flow emitted, else on its example.
func (d *Draft) Complete(from flow.Endpoint, text string, cursor int, given any) (assist.Completion, error) {
	port, err := d.port(from, true)
	if err != nil {
		return assist.Completion{}, err
	}
	message := port.Configuration
	if given != nil {
		message = typed(given, port.Configuration)
	} else if recent, ok := d.recent(from, port.Configuration); ok {
		message = recent
	}
	return assist.Complete(text, cursor, message), nil
}

// CompleteSettings is Complete for an expression in a node's settings, where
// there is no message.
func CompleteSettings(text string, cursor int) assist.Completion {
	return assist.Complete(text, cursor, nil, expr.WithSecrets(func(context.Context, string) (string, error) {
		return "", errors.New("a completion reads no secrets")
	}))
}
