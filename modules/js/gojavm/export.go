package gojavm

import (
	"encoding/json"
	"maps"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/dop251/goja"

	"github.com/patchbay-dev/patchbay/modules/js/plain"
	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

// maxArrayLength bounds the lists of a result: they may be long by their length
// alone.
const maxArrayLength = 1 << 22

// export turns a script's value into plain Go: map[string]any, []any, string,
// int64, float64, bool, nil, and json.Number for a large BigInt. Parts of the
// input come back as such. What JSON can't hold is an error that names its path.
// Fields that are undefined are left out.
// It may run code of the script, and panics as goja does when that throws.
func (m *machine) export(value goja.Value) (any, error) {
	e := exporter{m: m, left: plain.MaxValues}
	return e.value(value)
}

type exporter struct {
	m     *machine
	left  int
	above []*goja.Object // that the value at hand lies in
}

func (e *exporter) value(value goja.Value) (any, error) {
	if e.left--; e.left < 0 {
		return nil, plain.Cannot("is too large: over %d values", plain.MaxValues)
	}
	switch v := value.(type) {
	case nil:
		return nil, nil
	case goja.String:
		return v.String(), nil
	case *goja.Object:
		return e.object(v)
	case *goja.Symbol:
		return nil, plain.Cannot("is a symbol, which no message can hold")
	}
	switch v := value.Export().(type) {
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, plain.Cannot("is %s, which no message can hold", value.String())
		}
		return v, nil
	case *big.Int:
		return bigNumber(v), nil
	default:
		return v, nil
	}
}

var (
	overlayType = reflect.TypeFor[*overlay]()
	promiseType = reflect.TypeFor[*goja.Promise]()
)

func (e *exporter) object(object *goja.Object) (any, error) {
	if object.ExportType() == overlayType {
		value, _, err := e.overlay(object.Export().(*overlay), object)
		return value, err
	}
	if err := e.enter(object); err != nil {
		return nil, err
	}
	defer e.leave()
	switch class := object.ClassName(); class {
	case "Array":
		return e.list(object)
	case "Object":
		return e.unlisted(object)
	case "String", "Number", "Boolean":
		return e.value(e.m.rt.ToValue(object.Export()))
	case "Date":
		return dateText(object)
	case "Error":
		return map[string]any{"name": object.Get("name").String(), "message": object.Get("message").String()}, nil
	default:
		return nil, plain.Cannot("is a %s, which no message can hold", strings.ToLower(class[:1])+class[1:])
	}
}

// unlisted separates plain objects from those that only look so: goja gives all the
// same class.
func (e *exporter) unlisted(object *goja.Object) (any, error) {
	switch object.ExportType() {
	case reflect.TypeFor[map[string]any](), reflect.TypeFor[goja.Proxy]():
		return e.fields(object)
	case promiseType:
		return nil, plain.Cannot("is a promise: await it")
	}
	kind := "special object"
	if tag := object.GetSymbol(goja.SymToStringTag); tag != nil {
		kind = tag.String()
	}
	return nil, plain.Cannot("is a %s, which no message can hold: return Object.fromEntries(map), [...set] or [...bytes]", kind)
}

func (e *exporter) enter(object *goja.Object) error {
	if slices.Contains(e.above, object) {
		return plain.Cannot("holds itself")
	}
	if len(e.above) == plain.MaxNesting {
		return plain.Cannot("is nested over %d deep", plain.MaxNesting)
	}
	e.above = append(e.above, object)
	return nil
}

func (e *exporter) leave() { e.above = e.above[:len(e.above)-1] }

func (e *exporter) list(array *goja.Object) (any, error) {
	length := array.Get("length").ToInteger()
	if length > maxArrayLength {
		return nil, plain.Cannot("is too long: %d items", length)
	}
	items := make([]any, length)
	for i := range items {
		item, err := e.value(array.Get(strconv.Itoa(i)))
		if err != nil {
			return nil, plain.InItem(err, i)
		}
		items[i] = item
	}
	return items, nil
}

func (e *exporter) fields(object *goja.Object) (any, error) {
	if toJSON, ok := goja.AssertFunction(object.Get("toJSON")); ok {
		value, err := toJSON(object)
		if err != nil {
			return nil, err
		}
		return e.value(value)
	}
	names := object.Keys()
	fields := make(map[string]any, len(names))
	for _, name := range names {
		value := object.Get(name)
		if value == nil || goja.IsUndefined(value) {
			continue
		}
		field, err := e.value(value)
		if err != nil {
			return nil, plain.InField(err, name)
		}
		fields[name] = field
	}
	return fields, nil
}

// overlay gives back the value that a view shows when nothing in it was changed,
// else the changes.
func (e *exporter) overlay(o *overlay, object *goja.Object) (value any, changed bool, err error) {
	if err := e.enter(object); err != nil {
		return nil, false, err
	}
	defer e.leave()
	written, err := e.written(o)
	if err != nil {
		return nil, false, err
	}
	base, ofInput := o.source.(*wire.Object)
	if ofInput && (o.dirty || len(written) > 0) {
		return &wire.Patched{Base: base, Deleted: o.deletedNames(), Set: written}, true, nil
	}
	if ofInput {
		return base, false, nil
	}
	helpers, _ := o.source.(anyMap)
	if !o.dirty && len(written) == 0 {
		return map[string]any(helpers), false, nil
	}
	fields := maps.Clone(map[string]any(helpers))
	for _, name := range o.deletedNames() {
		delete(fields, name)
	}
	maps.Copy(fields, written)
	return fields, true, nil
}

// deletedNames lists what was deleted or is undefined now.
func (o *overlay) deletedNames() []string {
	var names []string
	for name, value := range o.seen {
		if value == nil || goja.IsUndefined(value) {
			names = append(names, name)
		}
	}
	return names
}

// written exports the fields of a view that are not as the value below has them.
func (e *exporter) written(o *overlay) (map[string]any, error) {
	var written map[string]any
	for name, value := range o.seen {
		if value == nil || goja.IsUndefined(value) {
			continue
		}
		exported, changed, err := e.field(value)
		if err != nil {
			return nil, plain.InField(err, name)
		}
		if !changed && !o.dirty {
			continue
		}
		if written == nil {
			written = make(map[string]any, len(o.seen))
		}
		written[name] = exported
	}
	return written, nil
}

func (e *exporter) field(value goja.Value) (any, bool, error) {
	if object, ok := value.(*goja.Object); ok && object.ExportType() == overlayType {
		return e.overlay(object.Export().(*overlay), object)
	}
	exported, err := e.value(value)
	return exported, true, err
}

// bigNumber is a BigInt as a number: int64 where it fits, else its digits.
func bigNumber(n *big.Int) any {
	if n.IsInt64() {
		return n.Int64()
	}
	return json.Number(n.String())
}

func dateText(object *goja.Object) (any, error) {
	date, ok := object.Export().(time.Time)
	if !ok {
		return nil, plain.Cannot("is an invalid date")
	}
	return date.UTC().Format("2006-01-02T15:04:05.000Z"), nil
}
