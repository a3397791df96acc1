package overview

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

// nothing is drawn for a value that is not known yet.
const nothing = "–"

func (t tile) draw(ctx context.Context, d TileDeclaration, facts map[string]any) Tile {
	drawn := Tile{Title: d.Title, Value: nothing}
	get := func(m *expr.Mapping) any {
		value, err := apply(ctx, m, facts)
		if err != nil && drawn.Error == "" {
			drawn.Error = reason(err)
		}
		return value
	}
	value, of, note, kind := get(t.value), get(t.of), get(t.note), get(t.kind)
	if drawn.Error != "" {
		return drawn
	}
	if note != nil {
		drawn.Note = text(note)
	}
	if word, ok := kind.(string); ok && slices.Contains(kinds, word) {
		drawn.Kind = word
	}
	number, ok := numberOf(value)
	if !ok {
		drawn.Value, drawn.At = textOrTime(value)
		return drawn
	}
	drawn.Value, drawn.Unit = quantity(number, d.Unit)
	if total, ok := numberOf(of); ok {
		drawn.Of, _ = quantity(total, d.Unit)
		if total > 0 {
			drawn.Share = min(1, max(0, number/total))
		}
	}
	return drawn
}

// reason is an error without the template, which may be long and is the solution's.
func reason(err error) string {
	var failed *expr.EvalError
	if errors.As(err, &failed) && failed.Unwrap() != nil {
		err = failed.Unwrap()
	}
	return err.Error()
}

func numberOf(value any) (float64, bool) {
	switch v := value.(type) {
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	}
	return 0, false
}

// textOrTime takes a text in the form of RFC 3339 for a time, since JSON has no type for it.
func textOrTime(value any) (string, time.Time) {
	switch v := value.(type) {
	case nil:
		return nothing, time.Time{}
	case time.Time:
		return nothing, v
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return nothing, at
		}
		if v == "" {
			return nothing, time.Time{}
		}
	}
	return text(value), time.Time{}
}

// text is a value as a person reads it.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	}
	if number, ok := numberOf(value); ok {
		drawn, _ := quantity(number, "")
		return drawn
	}
	made, err := json.Marshal(value)
	if err != nil {
		return fmt.Sprint(value)
	}
	return string(made)
}

// quantity draws a number with its unit: bytes by powers of 1000, as registries count them.
func quantity(number float64, unit string) (value, shown string) {
	switch unit {
	case "bytes":
		return scaled(number, 1000, []string{"B", "kB", "MB", "GB", "TB", "PB"})
	case "milliseconds":
		if number >= 60_000 {
			minutes := math.Floor(number / 60_000)
			return fmt.Sprintf("%s min %.0f", grouped(minutes), math.Floor(number/1000-minutes*60)), "s"
		}
		return scaled(number, 1000, []string{"ms", "s"})
	}
	return grouped(number), ""
}

func scaled(number, step float64, names []string) (value, unit string) {
	at := 0
	for math.Abs(number) >= step && at < len(names)-1 {
		number, at = number/step, at+1
	}
	if at == 0 || math.Abs(number) >= 100 {
		return grouped(math.Round(number)), names[at]
	}
	return strings.TrimSuffix(strconv.FormatFloat(number, 'f', 1, 64), ".0"), names[at]
}

// grouped sets a comma after each three digits.
func grouped(number float64) string {
	whole, fraction, _ := strings.Cut(strconv.FormatFloat(number, 'f', -1, 64), ".")
	digits := strings.TrimPrefix(whole, "-")
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	if number < 0 {
		digits = "-" + digits
	}
	if fraction != "" {
		digits += "." + fraction[:min(len(fraction), 2)]
	}
	return digits
}
