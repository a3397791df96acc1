package module

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// kindTags are the tags that limit values of one kind, and say nothing of others. A
// constant.
var kindTags = []struct {
	tags []string
	fits func(t reflect.Type, tag reflect.StructTag) bool
	what string
}{
	{[]string{"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"},
		func(t reflect.Type, tag reflect.StructTag) bool { return isNumeric(t) || isDuration(t, tag) }, "numbers and durations"},
	{[]string{"multipleOf"}, func(t reflect.Type, _ reflect.StructTag) bool { return isNumeric(t) }, "numbers"},
	{[]string{"minLength", "maxLength", "pattern"}, func(t reflect.Type, _ reflect.StructTag) bool { return isTextual(t) }, "text"},
	{[]string{"minItems", "maxItems", "uniqueItems"}, func(t reflect.Type, _ reflect.StructTag) bool { return isList(t) }, "lists"},
}

func isNumeric(t reflect.Type) bool {
	return t == numberType || !message.IsLeaf(t) && (t.Kind() >= reflect.Int && t.Kind() <= reflect.Uint64 || t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64)
}

func isTextual(t reflect.Type) bool {
	return t.Kind() == reflect.String && t != numberType || message.IsLeaf(t) && message.IsText(t) ||
		t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8
}

func isList(t reflect.Type) bool { return t.Kind() == reflect.Slice || t.Kind() == reflect.Array }

// unfit says which of a field's tags limits nothing there: "" for none.
func unfit(f *message.Field) string {
	t := direct(f.Go.Type)
	if t.Kind() == reflect.Interface || exposes(t) {
		return ""
	}
	for _, kind := range kindTags {
		for _, tag := range kind.tags {
			if _, ok := f.Go.Tag.Lookup(tag); ok && !kind.fits(t, f.Go.Tag) {
				return fmt.Sprintf("the tag %s limits %s, and the field is of type %s", tag, kind.what, f.Go.Type)
			}
		}
	}
	return ""
}

// pairTags bound the same from below and from above. A constant.
var pairTags = [][2]string{{"minimum", "maximum"}, {"minLength", "maxLength"}, {"minItems", "maxItems"}}

// crossed says which bounds of a field allow nothing: "" for none.
func crossed(f *message.Field) string {
	for _, pair := range pairTags {
		least, most := f.Go.Tag.Get(pair[0]), f.Go.Tag.Get(pair[1])
		if least == "" || most == "" {
			continue
		}
		over := false
		if isDuration(f.Go.Type, f.Go.Tag) && pair[0] == "minimum" {
			over = compareTexts(least, most, message.ParseDuration)
		} else {
			over = compareTexts(least, most, func(text string) (float64, error) { return strconv.ParseFloat(text, 64) })
		}
		if over {
			return fmt.Sprintf("its %s %s is above its %s %s, so that no value is allowed", pair[0], least, pair[1], most)
		}
	}
	return ""
}

// compareTexts reports whether the first of two texts that can be read is the larger.
func compareTexts[T float64 | time.Duration](a, b string, read func(string) (T, error)) bool {
	x, errA := read(a)
	y, errB := read(b)
	return errA == nil && errB == nil && cmp.Compare(x, y) > 0
}

// limited reports whether a field has tags that limit its values.
func limited(f *message.Field) bool {
	return slices.ContainsFunc(limitTags, func(tag string) bool { _, ok := f.Go.Tag.Lookup(tag); return ok })
}
