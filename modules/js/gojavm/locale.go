package gojavm

import "github.com/dop251/goja"

// mendLocale makes toLocaleString of numbers what ECMA-262 says without ECMA-402:
// toString, whose argument is not the locale. goja takes the locale for a radix.
func mendLocale(rt *goja.Runtime) {
	for _, of := range []string{"Number", "BigInt"} {
		prototype := rt.GlobalObject().Get(of).ToObject(rt).Get("prototype").ToObject(rt)
		toString, ok := goja.AssertFunction(prototype.Get("toString"))
		if !ok {
			continue
		}
		// A built-in's property takes another value and stays hidden from loops.
		_ = prototype.Set("toLocaleString", func(call goja.FunctionCall) goja.Value {
			text, err := toString(call.This)
			if err != nil {
				panic(err)
			}
			return text
		})
	}
}
