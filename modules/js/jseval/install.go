package jseval

import (
	"fmt"

	"github.com/dop251/goja"
)

// check looks at a call before the built-in runs, and returns why it is refused,
// "" when it isn't.
type check func(rt *goja.Runtime, call goja.FunctionCall) string

func (g guardSet) install(rt *goja.Runtime) {
	if len(g.arrays) > 0 {
		// Not by the global Array: goja makes a built-in when it is first asked
		// for, and most scripts do without that one.
		lists := rt.NewArray().Prototype()
		for _, name := range g.arrays {
			guard(rt, lists, name, arrayCheck(name))
		}
	}
	if len(g.texts) > 0 {
		texts := rt.ToValue("").ToObject(rt).Prototype()
		for _, name := range g.texts {
			guard(rt, texts, name, textCheck(name))
		}
	}
	if g.apply {
		guard(rt, prototype(rt, "Function"), "apply", argumentsCheck)
		guard(rt, object(rt, "Reflect"), "apply", argumentsCheck)
		guard(rt, object(rt, "Reflect"), "construct", argumentsCheck)
	}
	if g.from {
		guard(rt, object(rt, "Array"), "from", func(rt *goja.Runtime, call goja.FunctionCall) string {
			return tooLong(rt, call.Argument(0))
		})
	}
	for _, name := range g.constructors {
		guardConstructor(rt, name)
	}
}

func object(rt *goja.Runtime, name string) *goja.Object {
	object, _ := rt.GlobalObject().Get(name).(*goja.Object)
	return object
}

func prototype(rt *goja.Runtime, name string) *goja.Object {
	prototype, _ := object(rt, name).Get("prototype").(*goja.Object)
	return prototype
}

// guard puts a check before a method. A method that goja does not have stays
// away.
func guard(rt *goja.Runtime, on *goja.Object, name string, check check) {
	original, ok := goja.AssertFunction(on.Get(name))
	if !ok {
		return
	}
	// A built-in's property takes another value and stays hidden from loops.
	_ = on.Set(name, func(call goja.FunctionCall) goja.Value {
		if refused := check(rt, call); refused != "" {
			panic(rangeError(rt, name+": "+refused))
		}
		result, err := original(call.This, call.Arguments...)
		if err != nil {
			panic(err)
		}
		return result
	})
}

func guardConstructor(rt *goja.Runtime, name string) {
	original := object(rt, name)
	if original == nil {
		return
	}
	call, _ := goja.AssertFunction(original)
	refuse := func(arguments []goja.Value) {
		if len(arguments) == 0 {
			return
		}
		if _, isObject := arguments[0].(*goja.Object); !isObject && arguments[0].ToFloat() > maxArrayLength {
			panic(rangeError(rt, fmt.Sprintf("%s: a length over %d is refused", name, maxArrayLength)))
		}
	}
	hasInstance := rt.ToValue(func(call goja.FunctionCall) goja.Value {
		return rt.ToValue(rt.InstanceOf(call.Argument(0), original))
	})
	proxy := rt.ToValue(rt.NewProxy(original, &goja.ProxyTrapConfig{
		// goja's proxies of functions don't answer instanceof by themselves.
		GetSym: func(target *goja.Object, property *goja.Symbol, _ goja.Value) goja.Value {
			if property == goja.SymHasInstance {
				return hasInstance
			}
			return target.GetSymbol(property)
		},
		Apply: func(_ *goja.Object, this goja.Value, arguments []goja.Value) goja.Value {
			refuse(arguments)
			result, err := call(this, arguments...)
			if err != nil {
				panic(err)
			}
			return result
		},
		Construct: func(target *goja.Object, arguments []goja.Value, newTarget *goja.Object) *goja.Object {
			refuse(arguments)
			made, err := rt.New(target, arguments...)
			if err != nil {
				panic(err)
			}
			return made
		},
	}))
	_ = prototype(rt, name).Set("constructor", proxy)
	_ = rt.GlobalObject().Set(name, proxy)
}

func rangeError(rt *goja.Runtime, text string) goja.Value {
	made, err := rt.New(rt.GlobalObject().Get("RangeError"), rt.ToValue(text))
	if err != nil {
		return rt.NewTypeError(text)
	}
	return made
}

func tooLong(rt *goja.Runtime, value goja.Value) string {
	list, ok := value.(*goja.Object)
	if !ok {
		return ""
	}
	length := list.Get("length")
	if length == nil || length.ToFloat() <= maxArrayLength {
		return ""
	}
	return fmt.Sprintf("a list of %s items is refused, the most is %d", length.String(), maxArrayLength)
}

func arrayCheck(name string) check {
	return func(rt *goja.Runtime, call goja.FunctionCall) string {
		if refused := tooLong(rt, call.This); refused != "" {
			return refused
		}
		if name == "join" {
			return longJoin(call)
		}
		return ""
	}
}

// longJoin adds up a list's texts: many items may be the same long one.
func longJoin(call goja.FunctionCall) string {
	list, ok := call.This.(*goja.Object)
	if !ok {
		return ""
	}
	count := list.Get("length")
	if count == nil || count.ToInteger() < 2 {
		return ""
	}
	total := 0
	for i := range count.ToInteger() {
		if text, ok := list.Get(fmt.Sprint(i)).(goja.String); ok {
			total += text.Length()
		}
		if total > maxTextLength {
			return longText(float64(total))
		}
	}
	return ""
}

func textCheck(name string) check {
	return func(rt *goja.Runtime, call goja.FunctionCall) string {
		text, ok := call.This.(goja.String)
		if !ok {
			return ""
		}
		length := float64(text.Length())
		switch name {
		case "repeat":
			length *= call.Argument(0).ToFloat()
		case "replace", "replaceAll":
			if with, ok := call.Argument(1).(goja.String); ok {
				length *= max(1, float64(with.Length()))
			}
			if length <= 1<<30 { // the most it could come to; few replacements do
				return ""
			}
		case "concat":
			for _, argument := range call.Arguments {
				if more, ok := argument.(goja.String); ok {
					length += float64(more.Length())
				}
			}
		default:
			length = call.Argument(0).ToFloat()
		}
		if length <= maxTextLength {
			return ""
		}
		return longText(length)
	}
}

func longText(length float64) string {
	return fmt.Sprintf("a text of %.0f characters is refused, the most is %d", length, maxTextLength)
}

func argumentsCheck(rt *goja.Runtime, call goja.FunctionCall) string {
	for _, argument := range call.Arguments {
		list, ok := argument.(*goja.Object)
		if !ok || list.ClassName() == "Function" {
			continue
		}
		if length := list.Get("length"); length != nil && length.ToFloat() > maxArguments {
			return fmt.Sprintf("%s arguments are refused, the most is %d", length.String(), maxArguments)
		}
	}
	return ""
}
