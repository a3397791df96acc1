package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

// field is what one field of an expression came to.
type field struct {
	star   bool   // it begins with a star
	values set    // of all fields but the year
	spans  []span // of the year; none when every year fits

	lastDay  bool   // L
	nearest  set    // days with W
	last     set    // weekdays with L
	numbered [6]set // weekdays with #, by their number
}

// set holds values from 0 to 63.
type set uint64

func (s *set) add(value int)     { *s |= 1 << value }
func (s set) has(value int) bool { return s>>value&1 == 1 }

// span is every step-th value from one to another.
type span struct{ from, to, step int }

// word is a part of the expression between blanks.
type word struct {
	text   string
	column int // from 1, in bytes
}

func split(text string) []word {
	var words []word
	start := -1
	for i := 0; i <= len(text); i++ {
		blank := i == len(text) || strings.IndexByte(" \t\r\n\f", text[i]) >= 0
		if blank && start >= 0 {
			words = append(words, word{text[start:i], start + 1})
			start = -1
		}
		if !blank && start < 0 {
			start = i
		}
	}
	return words
}

func parseField(u unit, text string, w word) (field, error) {
	f := field{star: w.text[0] == '*' || w.text[0] == '?'}
	column := w.column
	for part := range strings.SplitSeq(w.text, ",") {
		if err := f.add(u, strings.ToUpper(part)); err != nil {
			return f, &Error{text, column, fmt.Sprintf("%s %q: %s", u, texts.Cut(part, maxPartShown), err)}
		}
		column += len(part) + 1
	}
	if slices.Contains(f.spans, span{0, lastYear, 1}) {
		f.spans = nil
	}
	return f, nil
}

// add reads one part of a list.
func (f *field) add(u unit, part string) (err error) {
	var day int
	switch {
	case part == "":
		return errors.New("a comma has nothing on one side")
	case u == monthDay && part == "L":
		f.lastDay = true
		return nil
	case u == monthDay && strings.HasSuffix(part, "W"):
		day, err = u.value(strings.TrimSuffix(part, "W"))
		f.nearest.add(day)
		return err
	case u == weekday && part != "L" && strings.HasSuffix(part, "L"):
		day, err = u.value(strings.TrimSuffix(part, "L"))
		f.last.add(day % 7)
		return err
	case u == weekday && strings.Contains(part, "#"):
		return f.addNumbered(part)
	}
	s, err := u.span(part)
	if err != nil {
		return err
	}
	if u == year {
		f.spans = append(f.spans, s)
		return nil
	}
	for value := s.from; value <= s.to; value += s.step {
		if u == weekday {
			f.values.add(value % 7)
		} else if low, _ := u.bounds(); value >= low {
			f.values.add(value)
		}
	}
	return nil
}

func (f *field) addNumbered(part string) error {
	name, count, _ := strings.Cut(part, "#")
	day, err := weekday.value(name)
	if err != nil {
		return err
	}
	n, err := number(count)
	if err != nil || n < 1 || n > 5 {
		return fmt.Errorf("give a number from 1 to 5 after #, such as %s#1 for the first of the month", name)
	}
	f.numbered[n].add(day % 7)
	return nil
}

// span reads a value, a range or a star, with a step or without.
func (u unit) span(part string) (span, error) {
	low, _ := u.bounds()
	base, count, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		var err error
		if step, err = number(count); err != nil || step < 1 {
			return span{}, errors.New("give a whole number above 0 after /, such as */5")
		}
	}
	if base == "*" || base == "?" {
		return span{low, u.full(), step}, nil
	}
	if stepped && base == "0" {
		return span{0, u.full(), step}, nil // multiples, also where 0 is no value
	}
	first, last, ranged := strings.Cut(base, "-")
	from, err := u.value(first)
	if err != nil {
		return span{}, err
	}
	if !ranged {
		if !stepped {
			return span{from, from, 1}, nil
		}
		return span{from % (u.full() + 1), u.full(), step}, nil
	}
	to, err := u.value(last)
	if err != nil {
		return span{}, err
	}
	if u == weekday && from == 7 && to < 7 {
		from = 0
	}
	if u == weekday && to == 0 {
		to = 7
	}
	if from > to {
		return span{}, u.backwards(first, last)
	}
	return span{from, to, step}, nil
}

func (u unit) backwards(first, last string) error {
	low, _ := u.bounds()
	if u == year {
		return fmt.Errorf("the range runs backwards: write %s-%s", last, first)
	}
	return fmt.Errorf("the range runs backwards: write %s-%d,%d-%s", first, u.full(), low, last)
}
