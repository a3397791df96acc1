package jseval

import (
	"regexp"
	"slices"
	"strings"
)

// goja looks for an interrupt between instructions, not within one. A built-in
// that is asked for a billion items can hence neither be stopped nor kept from
// ending the process for want of memory. Guards stand before those that can be
// asked for that in one call, and refuse.
const (
	maxArrayLength = 1 << 22
	maxTextLength  = 1 << 25
	maxArguments   = 1 << 16
)

// guardSet names the built-ins that a script is kept from asking too much of.
// Each costs time when a runtime is made, so a script gets those that its text
// names, and all when it could reach one in another way.
type guardSet struct {
	arrays, texts, constructors []string
	from, apply                 bool
}

var (
	guardedArrays = []string{
		"concat", "copyWithin", "every", "fill", "filter", "find", "findIndex", "findLast", "findLastIndex", "flat",
		"flatMap", "forEach", "includes", "indexOf", "join", "lastIndexOf", "map", "reduce", "reduceRight", "reverse",
		"shift", "slice", "some", "sort", "splice", "toReversed", "toSorted", "toSpliced", "toString", "unshift", "with",
	}
	guardedTexts        = []string{"repeat", "padStart", "padEnd", "replace", "replaceAll", "concat"}
	guardedConstructors = []string{
		"Array", "ArrayBuffer", "SharedArrayBuffer", "Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array",
		"Int32Array", "Uint32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array",
	}
	// roundabout are ways to a built-in that the text does not name.
	roundabout = []string{"eval", "Function", "Reflect", "](", "]:", ".call", ".apply", ".bind", "getOwnProperty"}
	// longLists is how a list gets long other than item by item: by its length, or
	// by an index far out. Without that the built-ins of lists need no guard.
	longLists = regexp.MustCompile(`length['"]?\]?\s*([:}]|[-+*|<]*=[^=>])|\]\s*(\+|-|\*|\||&|\?)*=[^=>]`)
)

func guardsFor(code string) guardSet {
	all := slices.ContainsFunc(roundabout, func(way string) bool { return mentions(code, way) })
	wanted := func(name string) bool { return all || takes(code, name) }
	set := guardSet{
		texts:        pick(guardedTexts, wanted),
		constructors: pick(guardedConstructors, func(name string) bool { return all || mentions(code, name) }),
		apply:        wanted("apply"),
	}
	if all || longLists.MatchString(code) {
		set.arrays = pick(guardedArrays, wanted)
		set.from = wanted("from")
	} else if wanted("join") {
		set.arrays = []string{"join"} // long by its texts, not by their number
	}
	return set
}

// mentions reports whether the text of a script holds a word.
func mentions(code, word string) bool { return strings.Contains(code, word) }

// takes reports whether a script takes a property of that name from an object,
// rather than having it as a text.
func takes(code, name string) bool {
	if !mentions(code, name) {
		return false
	}
	taken := regexp.MustCompile(`\.\s*` + name + `\b|['"` + "`" + `]` + name + `['"` + "`" + `]\s*\]|[{,]\s*['"]?` + name + `['"]?\s*[,:}=]`)
	return taken.MatchString(code)
}

func pick(names []string, wanted func(string) bool) []string {
	var picked []string
	for _, name := range names {
		if wanted(name) {
			picked = append(picked, name)
		}
	}
	return picked
}
