package templates

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"text/template"
)

// Room is what is left for the texts that functions of one filling make: a text that is made
// of itself, again and again, takes the memory of the process before it is written.
type Room struct{ left int }

// Take takes room for the text of some values, so many times.
func (r *Room) Take(times int, values ...any) error {
	for _, value := range values {
		size := sizeOf(value, r.left)
		if size > 0 && times > r.left/size {
			return errMade
		}
		r.left -= times * size
	}
	return nil
}

// sizeOf is about how long a value is as text. It looks no further than to a bound.
func sizeOf(value any, bound int) int {
	size := 16
	switch value := value.(type) {
	case string:
		return len(value) + 1
	case []string:
		for _, one := range value {
			size += len(one) + 1
		}
	case []any:
		for _, one := range value {
			if size += sizeOf(one, bound-size); size > bound {
				return size
			}
		}
	case map[string]any:
		for key, one := range value {
			if size += len(key) + sizeOf(one, bound-size); size > bound {
				return size
			}
		}
	}
	return size
}

// escaped is how many bytes an escaped one may have.
const escaped = 6

// builtin are the functions of text/template that make texts, within the room.
func (r *Room) builtin() template.FuncMap {
	within := func(times int, made func(...any) string) func(...any) (string, error) {
		return func(values ...any) (string, error) {
			if err := r.Take(times, values...); err != nil {
				return "", err
			}
			return made(values...), nil
		}
	}
	return template.FuncMap{
		"print": within(1, fmt.Sprint), "println": within(1, fmt.Sprintln), "printf": r.printf,
		"html": within(escaped, template.HTMLEscaper), "js": within(escaped, template.JSEscaper), "urlquery": within(escaped, template.URLQueryEscaper),
	}
}

// wide is a verb with a width of more than three digits, or one that comes as a value.
var wide = regexp.MustCompile(`%[-+# 0-9.\[\]]*(\*|[1-9][0-9]{3})`)

const (
	maxWidth = 1000 // of a verb
	quoted   = 10   // how many bytes a quoted one may have
)

func (r *Room) printf(format string, values ...any) (string, error) {
	if wide.MatchString(format) {
		return "", errors.New("printf: a width has three digits at most")
	}
	longest := 0
	for _, value := range values {
		longest = max(longest, sizeOf(value, r.left))
	}
	// Each verb may name the longest value.
	verbs := strings.Count(format, "%")
	if verbs > 0 && quoted*longest+maxWidth > (r.left-len(format))/verbs {
		return "", errMade
	}
	text := fmt.Sprintf(format, values...)
	return text, r.Take(1, format, text)
}
