package gojavm

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/dop251/goja"
)

// propertyEscapes makes RegExp know \p{…} and \P{…}, which goja takes for the
// letter p. They become ranges of characters; the source stays as it was written. A match
// of a pattern with the flag u in a text that is not ASCII lacks its named groups in goja,
// so that exec of such a pattern adds them.
// It is a constant: nothing changes a compiled program.
var propertyEscapes = goja.MustCompile("native:properties", `(function (expand, groupNames) {
	"use strict";
	const Native = RegExp, {construct, apply} = Reflect, {defineProperty, getOwnPropertyDescriptor: own} = Object;
	const {includes} = String.prototype;
	const has = (text, part) => apply(includes, text, [part]);
	const {exec} = Native.prototype, {create} = Object;
	function nameGroups(made, names) {
		if (names.length === 0) return;
		defineProperty(made, "exec", {writable: true, configurable: true, value: function (text) {
			const match = apply(exec, this, [text]);
			if (match === null || match.groups !== undefined) return match;
			match.groups = create(null);
			for (let i = 0; i < names.length; i++) match.groups[names[i].name] = match[names[i].index];
			return match;
		}});
	}
	const Mended = function RegExp(pattern, flags) {
		const from = new.target === undefined ? Mended : new.target;
		if (typeof pattern === "object" && pattern !== null && own(pattern, "source") !== undefined) {
			const source = pattern.source;
			return construct(from, [source, flags === undefined ? pattern.flags : flags], from);
		}
		const unicode = typeof pattern === "string" && typeof flags === "string" && has(flags, "u");
		const properties = unicode && (has(pattern, "\\p") || has(pattern, "\\P")), named = unicode && has(pattern, "(?<");
		if (!properties && !named) {
			return new.target === undefined ? apply(Native, undefined, [pattern, flags]) : construct(Native, [pattern, flags], from);
		}
		const made = construct(Native, [properties ? expand(pattern) : pattern, flags], from);
		if (properties) defineProperty(made, "source", {value: pattern, configurable: true});
		if (named) nameGroups(made, groupNames(pattern));
		return made;
	};
	defineProperty(Mended, "length", {value: 2, configurable: true});
	defineProperty(Mended, "prototype", {value: Native.prototype, writable: false});
	defineProperty(Mended, Symbol.species, own(Native, Symbol.species));
	defineProperty(Native.prototype, "constructor", {value: Mended, writable: true, configurable: true});
	defineProperty(globalThis, "RegExp", {value: Mended, writable: true, configurable: true});
})`, false)

func mendProperties(rt *goja.Runtime) {
	mend, err := rt.RunProgram(propertyEscapes)
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
	names := rt.ToValue(func(given goja.FunctionCall) goja.Value {
		list := []any{}
		for _, group := range namedGroups(given.Argument(0).String()) {
			object := rt.NewObject()
			_ = object.Set("name", group.name) // a plain object takes all
			_ = object.Set("index", group.index)
			list = append(list, object)
		}
		return rt.NewArray(list...)
	})
	_, _ = call(goja.Undefined(), expand, names)
}

type namedGroup struct {
	name  string
	index int // from 1, as a match numbers it
}

// namedGroups finds the groups of a pattern that have a name.
func namedGroups(pattern string) (named []namedGroup) {
	groups, inClass := 0, false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\':
			i++
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c != '(' || inClass:
		case !strings.HasPrefix(pattern[i:], "(?"):
			groups++
		case strings.HasPrefix(pattern[i:], "(?<") && !strings.HasPrefix(pattern[i:], "(?<=") && !strings.HasPrefix(pattern[i:], "(?<!"):
			groups++
			if name, _, ended := strings.Cut(pattern[i+len("(?<"):], ">"); ended {
				named = append(named, namedGroup{name, groups})
			}
		}
	}
	return named
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
		case "ID_Start", "IDS":
			return identifiers(), nil
		case "ID_Continue", "IDC":
			return identifiers(unicode.Mn, unicode.Mc, unicode.Nd, unicode.Pc, unicode.Other_ID_Continue), nil
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
		if long, ok := scripts[value]; ok {
			value = long
		}
		if table, ok := unicode.Scripts[value]; ok {
			return spans(table), nil
		}
	}
	return nil, fmt.Errorf("this engine knows no property %q", name)
}

// identifiers are the characters that may begin a name, and others.
func identifiers(others ...*unicode.RangeTable) []span {
	all := spans(append(others, unicode.L, unicode.Nl, unicode.Other_ID_Start)...)
	return without(joined(append(without(all), spans(unicode.Pattern_Syntax, unicode.Pattern_White_Space)...)))
}

// scripts are the short names of those that most people write in. It is a constant:
// nothing writes to it. ISO 15924.
var scripts = map[string]string{
	"Arab": "Arabic", "Armn": "Armenian", "Beng": "Bengali", "Bopo": "Bopomofo", "Cyrl": "Cyrillic", "Deva": "Devanagari", "Ethi": "Ethiopic",
	"Geor": "Georgian", "Grek": "Greek", "Gujr": "Gujarati", "Guru": "Gurmukhi", "Hang": "Hangul", "Hani": "Han", "Hebr": "Hebrew", "Hira": "Hiragana",
	"Kana": "Katakana", "Khmr": "Khmer", "Knda": "Kannada", "Laoo": "Lao", "Latn": "Latin", "Mlym": "Malayalam", "Mong": "Mongolian", "Mymr": "Myanmar",
	"Orya": "Oriya", "Sinh": "Sinhala", "Taml": "Tamil", "Telu": "Telugu", "Thai": "Thai", "Tibt": "Tibetan", "Zyyy": "Common", "Zinh": "Inherited",
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
