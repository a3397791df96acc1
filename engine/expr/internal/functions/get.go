package functions

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/expr/internal/eval"
	"github.com/patchbay-dev/patchbay/engine/expr/internal/values"
)

// Get is get(value, key), which gives null when the value does not have the key.
func Get(tables *values.FieldTables) Function {
	get := &eval.Path{Base: "get()", Steps: []eval.Step{{Kind: eval.ComputedStep, Argument: 1}}, Lenient: true, Tables: tables}
	return func(s *eval.State, args []any) (any, error) {
		v, err := get.Read(s, reflect.ValueOf(args[0]), args)
		if err != nil {
			return nil, err
		}
		return values.Operand(v), nil
	}
}
