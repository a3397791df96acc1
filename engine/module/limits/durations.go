package limits

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// The keywords that bound a duration, which is text in JSON: minimum and maximum of
// JSON Schema are for numbers. Their values are durations too, such as 3s. Readers of
// schemas that do not know them take any duration.
const (
	DurationMinimum = "formatMinimum"
	DurationMaximum = "formatMaximum"
	DurationAbove   = "formatExclusiveMinimum"
	DurationBelow   = "formatExclusiveMaximum"
)

// durationLimits bound a duration. A bound that is nil is none.
type durationLimits struct {
	least, most, above, below *time.Duration
	wrong                     error // a bound could not be read
}

// durationMarks are the bounds of durations by where they are in the schema.
type durationMarks map[string]*durationLimits

// mark notes the bounds in an object of a schema's document.
func (m durationMarks) mark(object map[string]any, pointer string) {
	if object["format"] != "duration" {
		return
	}
	var l durationLimits
	found := false
	for _, bound := range []struct {
		keyword string
		into    **time.Duration
	}{{DurationMinimum, &l.least}, {DurationMaximum, &l.most}, {DurationAbove, &l.above}, {DurationBelow, &l.below}} {
		value, ok := object[bound.keyword]
		if !ok {
			continue
		}
		text, _ := value.(string)
		d, err := message.ParseDuration(text)
		if err != nil {
			l.wrong = fmt.Errorf("%s: %w", bound.keyword, err)
		}
		found, *bound.into = true, &d
	}
	if found {
		m[pointer] = &l
	}
}

// err is the first bound that could not be read.
func (m durationMarks) err() error {
	for _, pointer := range slices.Sorted(maps.Keys(m)) {
		if m[pointer].wrong != nil {
			return m[pointer].wrong
		}
	}
	return nil
}

// check judges a time.Duration or a text. One that is no duration is for others to
// refuse.
func (d *durationLimits) check(f *finder, l *Limits, v reflect.Value, path string) {
	var value time.Duration
	switch {
	case v.Type() == durationType:
		value = time.Duration(v.Int())
	case v.Kind() == reflect.String:
		parsed, err := message.ParseDuration(v.String())
		if err != nil {
			return
		}
		value = parsed
	default:
		return
	}
	for _, limit := range [...]struct {
		bound  *time.Duration
		wrong  func(order int) bool // of the value and the bound
		format string
	}{
		{d.least, func(order int) bool { return order < 0 }, "at least %s (the minimum)"},
		{d.most, func(order int) bool { return order > 0 }, "at most %s (the maximum)"},
		{d.above, func(order int) bool { return order <= 0 }, "more than %s"},
		{d.below, func(order int) bool { return order >= 0 }, "less than %s"},
	} {
		if limit.bound != nil && limit.wrong(cmp.Compare(value, *limit.bound)) {
			given := value.String()
			if l.secret {
				given = "a value that is secret"
			}
			f.add(path, "want "+limit.format+", have %s", *limit.bound, given)
			return
		}
	}
}

var durationType = reflect.TypeFor[time.Duration]()
