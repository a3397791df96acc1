package message

import (
	"fmt"
	"reflect"
	"strings"
	"time"
)

// ParseDuration reads a duration: numbers with units, as time.ParseDuration takes
// them, such as 3s, 250ms or 1h30m.
func ParseDuration(text string) (time.Duration, error) {
	d, err := time.ParseDuration(strings.TrimSpace(text))
	if err != nil {
		return 0, fmt.Errorf("want a duration such as 3s, 250ms or 1h30m, have %q", text)
	}
	return d, nil
}

// NotDuration says what is wrong with a value where a duration must be. For a number
// it says what to write.
func NotDuration(value reflect.Value) string {
	switch {
	case value.IsValid() && (value.CanInt() || value.CanUint() || value.CanFloat()):
		number := fmt.Sprint(value.Interface())
		return fmt.Sprintf("want a duration, have the number %s without a unit: write %ss for seconds or %sms for milliseconds", number, number, number)
	case !value.IsValid():
		return "want a duration such as 3s, have null"
	}
	return "want a duration as text, such as 3s"
}
