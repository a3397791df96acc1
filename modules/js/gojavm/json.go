package gojavm

import (
	"github.com/dop251/goja"
)

const (
	// maxJSON bounds how deep JSON in scripts nests. goja's own functions call
	// themselves as deep as the text goes.
	maxJSON = 5000
)

// jsonFunctions are JSON.parse and JSON.stringify of one runtime. They do what
// ECMAScript says, and throw a RangeError at what is nested too deeply.
type jsonFunctions struct {
	rt      *goja.Runtime
	isArray goja.Callable
}

// installJSON puts them in the place of goja's.
func installJSON(rt *goja.Runtime) {
	global := rt.GlobalObject()
	object, ok := global.Get("JSON").(*goja.Object)
	if !ok {
		return
	}
	lists, ok := global.Get("Array").(*goja.Object)
	if !ok {
		return
	}
	isArray, _ := goja.AssertFunction(lists.Get("isArray"))
	j := &jsonFunctions{rt: rt, isArray: isArray}
	define(rt, object, "parse", 2, j.parse)
	define(rt, object, "stringify", 3, j.stringify)
}

// define makes a method as the built-ins are.
func define(rt *goja.Runtime, on *goja.Object, name string, length int, call func(goja.FunctionCall) goja.Value) {
	function := rt.ToValue(call).ToObject(rt)
	// New functions and built-in objects take any property.
	_ = function.DefineDataProperty("name", rt.ToValue(name), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = function.DefineDataProperty("length", rt.ToValue(length), goja.FLAG_FALSE, goja.FLAG_TRUE, goja.FLAG_FALSE)
	_ = on.DefineDataProperty(name, function, goja.FLAG_TRUE, goja.FLAG_TRUE, goja.FLAG_FALSE)
}

// list reports whether a value is an array, or a proxy of one.
func (j *jsonFunctions) list(object *goja.Object) bool {
	if object.ClassName() == "Array" && object.ExportType() != proxyType {
		return true
	}
	if object.ExportType() != proxyType {
		return false
	}
	is, err := j.isArray(goja.Undefined(), object)
	if err != nil {
		panic(err)
	}
	return is.ToBoolean()
}

// call runs a function of the script; what it throws goes on to the script.
func call(function goja.Callable, this goja.Value, arguments ...goja.Value) goja.Value {
	result, err := function(this, arguments...)
	if err != nil {
		panic(err)
	}
	return result
}
