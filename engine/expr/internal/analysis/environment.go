package analysis

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/expr-lang/expr/conf"
	"github.com/expr-lang/expr/parser"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// The bounds of one expression.
const (
	MaxExpression = 16 << 10 // bytes
	maxNodes      = 2000
	maxRounds     = 100 // over the tree, until every path is known
)

// Environment is what the expressions of a map may use: options, and the message.
// Analysing an expression doesn't change it.
type Environment struct {
	Options Options
	Tables  *values.FieldTables
	// Message is the shape of $.
	Message types.Shape
}

// Parse only parses an expression. The tree is that of the language's parser, for the
// text as syntax.Prepare makes it.
func (e *Environment) Parse(text string) (*parser.Tree, error) {
	if len(text) > MaxExpression {
		return nil, fmt.Errorf("the expression is longer than %d bytes", MaxExpression)
	}
	prepared, _, problem := syntax.Prepare(text)
	if problem != "" {
		return nil, errors.New(problem)
	}
	return parser.ParseWithConfig(prepared.Text, e.config())
}

// config is the configuration of the language's parser, checker and compiler.
func (e *Environment) config() *conf.Config {
	config := conf.CreateNew()
	config.MaxNodes = maxNodes
	if e.Message.Type != nil && e.Message.Type.Kind() == reflect.Struct {
		config.WithEnv(reflect.Zero(e.Message.Type).Interface())
	} else {
		config.WithEnv(map[string]any{})
	}
	register(config, &e.Options)
	return config
}
