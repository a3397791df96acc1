package program

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Print writes a result as asked for: JSON and YAML of the value, or the table.
func (a *Program) Print(value any, draw func(*Table)) error {
	switch a.Output {
	case "json":
		text, err := json.MarshalIndent(value, "", "  ")
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(a.Stdout, string(text))
		return err
	case "yaml":
		return WriteYAML(a.Stdout, value)
	}
	t := NewTable(a.Stdout)
	t.own = a.WithOwnName
	draw(t)
	return t.Flush()
}

// WriteYAML writes a value as JSON has it, but as YAML.
func WriteYAML(to io.Writer, value any) error {
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if text, err = flow.YAML(text); err != nil {
		return err
	}
	_, err = to.Write(text)
	return err
}

// Table writes lines whose cells form columns.
type Table struct {
	w   *tabwriter.Writer
	own func(string) string // puts the program's name into a text
}

// NewTable returns a table that is written to w by Flush.
func NewTable(w io.Writer) *Table {
	return &Table{w: tabwriter.NewWriter(w, 0, 8, 2, ' ', 0), own: func(text string) string { return text }}
}

// Hint writes a line that names commands.
func (t *Table) Hint(text string) { t.Line(t.own(text)) }

// Row writes cells in columns.
func (t *Table) Row(cells ...any) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = OneLine(fmt.Sprint(cell))
	}
	fmt.Fprintln(t.w, strings.TrimRight(strings.Join(texts, "\t"), "\t"))
}

// Line writes text across the columns, and begins new ones.
func (t *Table) Line(text string) {
	_ = t.w.Flush()
	fmt.Fprintln(t.w, text)
	_ = t.w.Flush()
}

// Flush writes what is left.
func (t *Table) Flush() error { return t.w.Flush() }

// OneLine keeps a text in its cell, and a terminal from being driven by what
// it contains.
func OneLine(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r':
			return ' '
		case r < ' ', r == 0x7f, r >= 0x80 && r < 0xa0:
			return -1
		}
		return r
	}, text)
}

// Shorten cuts a text to some characters.
func Shorten(text string, most int) string {
	text = OneLine(text)
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most-1]) + "…"
}

// ShortDuration writes a duration with three digits.
func ShortDuration(d time.Duration) string {
	switch {
	case d >= time.Hour:
		return d.Round(time.Minute).String()
	case d >= time.Minute:
		return d.Round(time.Second).String()
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= time.Millisecond:
		return d.Round(10 * time.Microsecond).String()
	}
	return d.Round(time.Microsecond).String()
}

// Ago writes how long something is past.
func Ago(t time.Time) string {
	if t.IsZero() {
		return "-"
	}
	d := time.Since(t)
	switch {
	case d < time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%ds ago", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%dm ago", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%dh ago", int(d.Hours()))
	}
	return fmt.Sprintf("%dd ago", int(d.Hours()/24))
}

// Counted is a number of things.
func Counted(n int, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

// Count writes how many there are of something.
func Count(n int, word string) string {
	if n == 1 {
		return "1 " + word
	}
	return fmt.Sprintf("%d %ss", n, word)
}
