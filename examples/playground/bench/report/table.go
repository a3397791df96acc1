package report

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/result"
)

// Table prints cells below each other, under a title.
type Table struct{ w *tabwriter.Writer }

// New begins a table.
func New(out io.Writer, title string, head ...any) *Table {
	fmt.Fprintf(out, "\n%s\n\n", title)
	t := &Table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.Row(head...)
	return t
}

// Row adds a line. What is nil is an empty cell.
func (t *Table) Row(cells ...any) {
	for i, cell := range cells {
		if i > 0 {
			fmt.Fprint(t.w, "\t")
		}
		if cell != nil {
			fmt.Fprint(t.w, cell)
		}
	}
	fmt.Fprintln(t.w)
}

// End prints the table, with notes below it.
func (t *Table) End(notes ...string) error {
	err := t.w.Flush()
	if len(notes) > 0 {
		fmt.Fprintln(t.w, "\n"+strings.Join(notes, "\n"))
		err = t.w.Flush()
	}
	return err
}

// Ratio writes how many times the second figure the first is, by their medians.
func Ratio(a, b result.Figure) string { return Times(a.Median(), b.Median()) }

// Times writes a ratio.
func Times(a, b float64) string {
	if b == 0 {
		return "-"
	}
	return result.Times.Format(a / b)
}
