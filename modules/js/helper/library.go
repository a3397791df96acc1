package helper

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// Function is a Go function that scripts may call.
type Function struct {
	Module, Name string
	Global       string // the name that a bundle knows it by
	// Call takes and gives plain Go values: map[string]any, []any, string, int64,
	// float64, bool, nil, json.Number. Arguments at the end
	// that are undefined are left out, others are nil. Its error, which names the function, is to be an exception
	// of the script. Safe for concurrent use.
	Call func(arguments []any) (any, error)
	// Looks says that Call takes objects and lists of the message too, which it reads
	// where it looks at them.
	Looks bool
}

// Library holds all functions. It is made once and shared by all scripts.
type Library struct {
	byModule map[string][]Function
	own      []Function // of our own modules, which no script may import
}

const globalPrefix = "__patchbay_helpers"

// NewLibrary returns a library of functions by import name and function name. It
// panics when one is not a function that scripts can call.
func NewLibrary(functions map[string]map[string]any) *Library {
	l := &Library{byModule: make(map[string][]Function, len(functions))}
	for number, module := range slices.Sorted(maps.Keys(functions)) {
		for _, name := range slices.Sorted(maps.Keys(functions[module])) {
			call, err := adapt(name, reflect.ValueOf(functions[module][name]))
			if err != nil {
				panic(fmt.Sprintf("helper %s of %s: %v", name, module, err))
			}
			global := fmt.Sprintf("%s_%d_%s", globalPrefix, number, name)
			l.byModule[module] = append(l.byModule[module], Function{Module: module, Name: name, Global: global, Call: call, Looks: looksAt(reflect.TypeOf(functions[module][name]))})
		}
	}
	l.own = []Function{
		own("toLocaleString", ZoneGlobal, zoneOffset),
		own("localeCompare", SortKeysGlobal, new(orders).keys),
	}
	return l
}

// own makes a function of one of our own modules.
func own(name, global string, function any) Function {
	call, err := adapt(name, reflect.ValueOf(function))
	if err != nil {
		panic(err)
	}
	return Function{Name: name, Global: global, Call: call}
}

// Has reports whether scripts may import a module.
func (l *Library) Has(module string) bool { return l.byModule[module] != nil }

// Modules lists what scripts may import, sorted.
func (l *Library) Modules() []string { return slices.Sorted(maps.Keys(l.byModule)) }

// Source is the text of a module as the bundler sees it. What is not used falls
// out of the bundle.
func (l *Library) Source(module string) string {
	var text strings.Builder
	for _, f := range l.byModule[module] {
		fmt.Fprintf(&text, "export const %s = /* @__PURE__ */ (() => globalThis.%s)();\n", f.Name, f.Global)
	}
	return text.String()
}

// Used lists the globals of the functions that a bundle's code names.
func (l *Library) Used(code string) []string {
	var used []string
	for _, module := range l.Modules() {
		for _, f := range l.byModule[module] {
			if strings.Contains(code, f.Global) {
				used = append(used, f.Global)
			}
		}
	}
	for _, f := range l.own {
		if strings.Contains(code, f.Global) {
			used = append(used, f.Global)
		}
	}
	return used
}

// Named returns the functions of these globals. A global that the library lacks
// is an error: the two sides are not of the same program.
func (l *Library) Named(globals []string) ([]Function, error) {
	found := make([]Function, 0, len(globals))
	for _, global := range globals {
		f, ok := l.named(global)
		if !ok {
			return nil, fmt.Errorf("there is no helper %s in this process", global)
		}
		found = append(found, f)
	}
	return found, nil
}

func (l *Library) named(global string) (Function, bool) {
	for _, functions := range l.byModule {
		for _, f := range functions {
			if f.Global == global {
				return f, true
			}
		}
	}
	for _, f := range l.own {
		if f.Global == global {
			return f, true
		}
	}
	return Function{}, false
}
