package gojavm

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dop251/goja"
)

// propertyEscapes makes RegExp know \p{…} and \P{…}, which goja takes for the
// letter p. They become ranges of characters; the source stays as it was written.
const propertyEscapes = `(function (expand) {
	"use strict";
	const Native = RegExp, {construct, apply} = Reflect, {defineProperty, getOwnPropertyDescriptor: own} = Object;
	const {includes} = String.prototype;
	const has = (text, part) => apply(includes, text, [part]);
	const Mended = function RegExp(pattern, flags) {
		const from = new.target === undefined ? Mended : new.target;
		if (typeof pattern === "object" && pattern !== null && own(pattern, "source") !== undefined) {
			const source = pattern.source;
			return construct(from, [source, flags === undefined ? pattern.flags : flags], from);
		}
		if (typeof pattern !== "string" || typeof flags !== "string" || !has(flags, "u") || !(has(pattern, "\\p") || has(pattern, "\\P"))) {
			return new.target === undefined ? apply(Native, undefined, [pattern, flags]) : construct(Native, [pattern, flags], from);
		}
		const made = construct(Native, [expand(pattern), flags], from);
		defineProperty(made, "source", {value: pattern, configurable: true});
		return made;
	};
	defineProperty(Mended, "length", {value: 2, configurable: true});
	defineProperty(Mended, "prototype", {value: Native.prototype, writable: false});
	defineProperty(Mended, Symbol.species, own(Native, Symbol.species));
	defineProperty(Native.prototype, "constructor", {value: Mended, writable: true, configurable: true});
	defineProperty(globalThis, "RegExp", {value: Mended, writable: true, configurable: true});
})`

func mendProperties(rt *goja.Runtime) {
	mend, err := rt.RunScript("native:properties", propertyEscapes)
	if err != nil {
		return
	}
	call, ok := goja.AssertFunction(mend)
	if !ok {
		return
	}
	expand := rt.ToValue(func(given goja.FunctionCall) goja.Value {
		expanded, err := expandProperties(given.Argument(0).String())
		if err != nil {
			panic(newError(rt, "SyntaxError", err.Error()))
		}
		return rt.ToValue(expanded)
	})
	_, _ = call(goja.Undefined(), expand)
}

// expandProperties writes \p{…} and \P{…} of a pattern as ranges.
func expandProperties(pattern string) (string, error) {
	var out strings.Builder
	inClass := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '\\' && i+1 < len(pattern):
			i++
			if pattern[i] != 'p' && pattern[i] != 'P' {
				out.WriteByte('\\')
				break // the letter below
			}
			end := strings.IndexByte(pattern[i:], '}')
			if end < 0 || i+1 >= len(pattern) || pattern[i+1] != '{' {
				return "", fmt.Errorf("invalid regular expression: /%s/: a property name in braces is missing", pattern)
			}
			name := pattern[i+2 : i+end]
			ranges, err := property(name)
			if err != nil {
				return "", fmt.Errorf("invalid regular expression: /%s/: %w", pattern, err)
			}
			if pattern[i] == 'P' {
				ranges = without(ranges)
			}
			writeRanges(&out, ranges, inClass)
			i += end
			continue
		}
		out.WriteByte(pattern[i])
	}
	return out.String(), nil
}

type span struct{ first, last rune }

func writeRanges(out *strings.Builder, ranges []span, inClass bool) {
	if !inClass {
		out.WriteByte('[')
		defer out.WriteByte(']')
	}
	for _, r := range ranges {
		fmt.Fprintf(out, `\u{%x}-\u{%x}`, r.first, r.last)
	}
}

// property is the characters that have a property of Unicode: a general category, a
// script, or one that is or is not.
func property(name string) ([]span, error) {
	kind, value, named := strings.Cut(name, "=")
	if !named {
		switch name {
		case "Any":
			return []span{{0, unicode.MaxRune}}, nil
		case "ASCII":
			return []span{{0, unicode.MaxASCII}}, nil
		case "Alphabetic", "Alpha":
			return spans(unicode.L, unicode.Nl, unicode.Other_Alphabetic), nil
		case "Uppercase", "Upper":
			return spans(unicode.Lu, unicode.Other_Uppercase), nil
		case "Lowercase", "Lower":
			return spans(unicode.Ll, unicode.Other_Lowercase), nil
		}
		if table, ok := category(name); ok {
			return spans(table), nil
		}
		if table, ok := unicode.Properties[name]; ok {
			return spans(table), nil
		}
		return nil, fmt.Errorf("this engine knows no property %q", name)
	}
	switch kind {
	case "General_Category", "gc":
		if table, ok := category(value); ok {
			return spans(table), nil
		}
	case "Script", "sc":
		if table, ok := unicode.Scripts[value]; ok {
			return spans(table), nil
		}
	}
	return nil, fmt.Errorf("this engine knows no property %q", name)
}

func category(name string) (*unicode.RangeTable, bool) {
	if short, ok := unicode.CategoryAliases[name]; ok {
		name = short
	}
	table, ok := unicode.Categories[name]
	return table, ok
}

// spans joins the characters of tables, in their order.
func spans(tables ...*unicode.RangeTable) []span {
	var all []span
	add := func(first, last, stride rune) {
		if stride == 1 {
			all = append(all, span{first, last})
			return
		}
		for c := first; c <= last; c += stride {
			all = append(all, span{c, c})
		}
	}
	for _, table := range tables {
		for _, r := range table.R16 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
		for _, r := range table.R32 {
			add(rune(r.Lo), rune(r.Hi), rune(r.Stride))
		}
	}
	return joined(all)
}

// joined sorts spans and puts together what touches.
func joined(all []span) []span {
	slices.SortFunc(all, func(a, b span) int { return int(a.first - b.first) })
	var out []span
	for _, s := range all {
		if n := len(out); n > 0 && s.first <= out[n-1].last+1 {
			out[n-1].last = max(out[n-1].last, s.last)
			continue
		}
		out = append(out, s)
	}
	return out
}

// without is all characters but those.
func without(spans []span) []span {
	var out []span
	next := rune(0)
	for _, s := range spans {
		if s.first > next {
			out = append(out, span{next, s.first - 1})
		}
		next = s.last + 1
	}
	if next <= unicode.MaxRune {
		out = append(out, span{next, unicode.MaxRune})
	}
	return out
}
