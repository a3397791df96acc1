package jseval

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/dlclark/regexp2/v2"
)

// Library holds the Go functions that scripts may import. It is made once and
// shared by all nodes.
type Library struct {
	byModule map[string][]helper
}

type helper struct {
	module, name string
	global       string // the name that the bundle knows it by
	call         adapter
}

// boundRegexps keeps a regular expression with look-around, which goja gives to
// regexp2, from running on after its script was interrupted. The bound is over
// the longest timeout of a script, because goja takes an expression that ran out
// of time for one that does not match: it must never be told so while the script
// still runs. The variable is the library's, hence once for the process.
var boundRegexps = sync.OnceFunc(func() {
	regexp2.DefaultMatchTimeout = maxTimeoutSeconds*time.Second + 500*time.Millisecond
})

// NewLibrary returns a library of functions by import name and function name. It
// panics when one is not a function that scripts can call.
func NewLibrary(functions map[string]map[string]any) *Library {
	boundRegexps()
	l := &Library{byModule: make(map[string][]helper, len(functions))}
	for module, byName := range functions {
		for _, name := range slices.Sorted(maps.Keys(byName)) {
			call, err := adapt(reflect.ValueOf(byName[name]))
			if err != nil {
				panic(fmt.Sprintf("helper %s of %s: %v", name, module, err))
			}
			global := fmt.Sprintf("%s_%d_%s", helperName, len(l.byModule), name)
			l.byModule[module] = append(l.byModule[module], helper{module: module, name: name, global: global, call: call})
		}
	}
	return l
}

func (l *Library) has(module string) bool { return l.byModule[module] != nil }

func (l *Library) modules() []string { return slices.Sorted(maps.Keys(l.byModule)) }

func (l *Library) list() string {
	if len(l.byModule) == 0 {
		return ""
	}
	return " (" + strings.Join(l.modules(), ", ") + ")"
}

// source is the text of a module as the bundler sees it. What is not used falls
// out of the bundle.
func (l *Library) source(module string) string {
	var text strings.Builder
	for _, h := range l.byModule[module] {
		fmt.Fprintf(&text, "export const %s = /* @__PURE__ */ (() => globalThis.%s)();\n", h.name, h.global)
	}
	return text.String()
}

func (l *Library) used(code string) []helper {
	var used []helper
	for _, module := range l.modules() {
		for _, h := range l.byModule[module] {
			if strings.Contains(code, h.global) {
				used = append(used, h)
			}
		}
	}
	return used
}
