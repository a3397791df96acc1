package eval

import (
	"reflect"

	"github.com/patchbay-dev/patchbay/engine/module/jsontext"
)

// scalarIn follows the path from a step on within a document that nothing else has
// decoded, if it leads by names to a string, a number or a boolean, or to nothing where
// that is allowed. For all else it returns false: then the document is decoded, so that
// there is one way only to errors, lists and objects.
func (p *Path) scalarIn(document *jsontext.Document, from int) (reflect.Value, bool) {
	part := document.Whole()
	for i := from; i < len(p.Steps); i++ {
		step := &p.Steps[i]
		if step.Kind != KeyStep || !part.IsObject() {
			return reflect.Value{}, false
		}
		next, ok := part.Field(step.Name)
		if !ok {
			nullable := p.Lenient || step.Optional && (i+1 == len(p.Steps) || p.Steps[i+1].Optional)
			return reflect.Value{}, nullable
		}
		part = next
	}
	value, ok := part.Scalar()
	return reflect.ValueOf(value), ok
}
