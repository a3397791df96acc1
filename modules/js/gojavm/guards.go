package gojavm

import (
	"fmt"

	"github.com/dop251/goja"
)

// maxTextLength bounds what one call may make of a text, in characters.
const maxTextLength = 1 << 25

// guard puts something in the way of a built-in before a script is loaded. None is
// needed for safety: the process has its limits. Those that are here turn what would
// end the process into an exception that the script can catch and whose place is known.
// Each costs time when a runtime is made, so a script gets only those whose built-ins
// its text names.
type guard func(rt *goja.Runtime)

func guardsFor(code string) []guard {
	var guards []guard
	if mentions(code, "JSON") {
		guards = append(guards, installJSON)
	}
	for _, name := range []string{"repeat", "padStart", "padEnd"} {
		if mentions(code, name) {
			guards = append(guards, func(rt *goja.Runtime) { guardText(rt, name) })
		}
	}
	// A pattern may come with a message; the code of those that are written out names
	// RegExp too, see package bundle.
	if mentions(code, "RegExp") || mentions(code, "constructor") {
		guards = append(guards, mendProperties)
	}
	return guards
}

func guardText(rt *goja.Runtime, name string) {
	texts := rt.ToValue("").ToObject(rt).Prototype()
	original, ok := goja.AssertFunction(texts.Get(name))
	if !ok {
		return
	}
	// A built-in's property takes another value and stays hidden from loops.
	_ = texts.Set(name, func(call goja.FunctionCall) goja.Value {
		length := 0.0
		if number := call.Argument(0); isPrimitive(number) {
			length = number.ToFloat()
		}
		if text, ok := call.This.(goja.String); ok && name == "repeat" {
			length *= float64(text.Length())
		}
		if length > maxTextLength {
			panic(rangeError(rt, fmt.Sprintf("%s: a text of %.0f characters is refused, the most is %d", name, length, maxTextLength)))
		}
		result, err := original(call.This, call.Arguments...)
		if err != nil {
			panic(err)
		}
		return result
	})
}

func isPrimitive(value goja.Value) bool {
	switch value.(type) {
	case *goja.Object, *goja.Symbol:
		return false
	}
	return true
}

func rangeError(rt *goja.Runtime, text string) goja.Value {
	return newError(rt, "RangeError", text)
}

func newError(rt *goja.Runtime, class, text string) goja.Value {
	made, err := rt.New(rt.GlobalObject().Get(class), rt.ToValue(text))
	if err != nil {
		return rt.NewTypeError(text)
	}
	return made
}
