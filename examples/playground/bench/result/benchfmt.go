package result

import (
	"fmt"
	"io"
	"strings"
	"unicode"
)

// WriteBenchmarks writes the figures in the text format of Go's benchmarks, one line a
// round, so that benchstat can compare two results. Figures without a time, such as counts
// of one run, are in it too: benchstat takes any unit.
func (r *Result) WriteBenchmarks(out io.Writer) error {
	if _, err := fmt.Fprintf(out, "goos: %s\ngoarch: %s\ncpu: %s\n", before(r.Machine.System, "/"), after(r.Machine.System, "/"), r.Machine.CPU); err != nil {
		return fmt.Errorf("write the benchmarks: %w", err)
	}
	section := ""
	for _, f := range r.Figures {
		if f.Section != section {
			section = f.Section
			if _, err := fmt.Fprintf(out, "\npkg: %s\n", section); err != nil {
				return fmt.Errorf("write the benchmarks: %w", err)
			}
		}
		for _, value := range f.Rounds {
			if _, err := fmt.Fprintf(out, "Benchmark%s/%s 1 %v %s\n", word(f.Contender), word(f.Name), value, f.Unit.benchmark()); err != nil {
				return fmt.Errorf("write the benchmarks: %w", err)
			}
		}
	}
	return nil
}

// benchmark is the unit as benchstat knows it; by what follows a slash it may guess
// whether more is better, and otherwise prints the change without a judgement.
func (u Unit) benchmark() string {
	switch u {
	case Nanoseconds:
		return "ns/op"
	case Bytes:
		return "B"
	case PerSecond:
		return "op/s"
	}
	return string(u)
}

// word is a text as one word of a benchmark's name, which begins with a capital.
func word(text string) string {
	var out strings.Builder
	upper := true
	for _, r := range strings.ReplaceAll(text, " / ", " over ") {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.':
			if upper {
				r = unicode.ToUpper(r)
			}
			out.WriteRune(r)
			upper = false
		default:
			upper = true
		}
	}
	return out.String()
}

func before(text, at string) string {
	first, _, _ := strings.Cut(text, at)
	return first
}

func after(text, at string) string {
	_, rest, _ := strings.Cut(text, at)
	return rest
}
