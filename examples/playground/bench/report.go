package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
)

// table prints cells below each other, under a title.
type table struct{ w *tabwriter.Writer }

func newTable(out io.Writer, title string, head ...any) *table {
	fmt.Fprintf(out, "\n%s\n\n", title)
	t := &table{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.row(head...)
	return t
}

func (t *table) row(cells ...any) {
	for i, cell := range cells {
		if i > 0 {
			fmt.Fprint(t.w, "\t")
		}
		fmt.Fprint(t.w, cell)
	}
	fmt.Fprintln(t.w)
}

func (t *table) end(notes ...string) error {
	err := t.w.Flush()
	if len(notes) > 0 {
		fmt.Fprintln(t.w, "\n"+strings.Join(notes, "\n"))
		err = t.w.Flush()
	}
	return err
}

// median of a list that is not empty.
func median[T cmp.Ordered](all []T) T {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2]
}

func medianOf[E any, T cmp.Ordered](all []E, value func(E) T) T {
	values := make([]T, len(all))
	for i, one := range all {
		values[i] = value(one)
	}
	return median(values)
}

// times writes a ratio.
func times(a, b float64) string {
	if b == 0 {
		return "-"
	}
	return fmt.Sprintf("%.2fx", a/b)
}

// verdict says which of two bars a figure clears; less is better.
func verdict(got, least, goal float64) string {
	switch {
	case got <= goal:
		return "goal met"
	case got <= least:
		return "least met"
	}
	return "MISSED"
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20)) }
