package expr

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/code"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/types"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// passContext makes the field that copies the source's context to the target; false when
// the source has none, or none that fits.
func (c *compiler) passContext(table *values.FieldTable) (compiledField, bool) {
	f, ok := table.Get(values.ContextName)
	if !ok || c.env.Options.Settings {
		return compiledField{}, false
	}
	a := &eval.Path{Base: syntax.MessageName, Tables: c.env.Tables, Lenient: true, FromMessage: true, Arguments: 1}
	first, next, found := types.Resolver{Tables: c.env.Tables}.Step(a.Text(0), c.env.Message, types.Key{Name: values.ContextName, Guarded: true})
	if found.Outcome == Invalid {
		return compiledField{}, false
	}
	if c.env.Message.Sample().IsValid() && c.env.Message.Type.Kind() == reflect.Map && !next.Example.IsValid() && c.env.Message.Sample().Len() > 0 {
		next = types.Shape{Reported: true}
	}
	next.Reported = true
	if types.Fit(c.env.Tables, f.Type, next).Outcome == Invalid {
		return compiledField{}, false
	}
	a.Steps = []eval.Step{first}
	e := code.NewPath(a, c.env.Message.Type)
	c.paths.Add(e)
	write := e.WriterIfPresent(func(err error) error { return evalError(values.ContextName, "", err) })
	return compiledField{f.Index, compiled{write: write}}, true
}
