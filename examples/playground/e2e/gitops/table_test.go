package gitops_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// readme has the tables, each under its heading.
const (
	readme         = "../../../../solutions/image-policy-webhook/README.md"
	toolsHeading   = "### By tool and mode"
	afterStopTitle = "### The first apply after Stop"
)

// TestTools does with each tool under each mode what people do: install, apply again,
// upgrade, roll back, and apply again after Stop. The README's tables say what
// is to come of it.
func TestTools(t *testing.T) {
	t.Parallel()
	b := newBay(t)
	tools, stopped := newTable(), newTable()
	for _, m := range allModes() {
		for _, one := range measure(t, b, m) {
			for _, row := range one.rows() {
				tools.put(row, m.column, one.cell(row))
			}
			stopped.put(one.tool.name, m.column, one.afterStopCell())
		}
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	tools.compare(t, string(text), toolsHeading)
	stopped.compare(t, string(text), afterStopTitle)
}

// table holds cells by row and column, both in the order in which they came.
type table struct {
	rows, columns []string
	cells         map[[2]string]string
}

func newTable() *table { return &table{cells: map[[2]string]string{}} }

func (t *table) put(row, column, cell string) {
	add := func(names *[]string, name string) {
		for _, known := range *names {
			if known == name {
				return
			}
		}
		*names = append(*names, name)
	}
	add(&t.rows, row)
	add(&t.columns, column)
	t.cells[[2]string{row, column}] = cell
}

// markdown is the table as the README has it.
func (t *table) markdown() string {
	var text strings.Builder
	fmt.Fprintf(&text, "| | %s |\n|---|%s\n", strings.Join(t.columns, " | "), strings.Repeat("---|", len(t.columns)))
	for _, row := range t.rows {
		fmt.Fprintf(&text, "| %s |", row)
		for _, column := range t.columns {
			fmt.Fprintf(&text, " %s |", t.cells[[2]string{row, column}])
		}
		fmt.Fprintln(&text)
	}
	return text.String()
}

// compare looks for the table under a heading, and says which cells differ.
func (t *table) compare(test *testing.T, text, heading string) {
	test.Helper()
	written := parseTable(text, heading)
	wrong := len(written.cells) != len(t.cells)
	for _, row := range t.rows {
		for _, column := range t.columns {
			at := [2]string{row, column}
			if got, want := t.cells[at], written.cells[at]; got != want {
				test.Errorf("%s: %s, %s: it is %q, and the README says %q", heading, row, column, got, want)
				wrong = true
			}
		}
	}
	if wrong {
		test.Errorf("%s: %d cells in the README, want %d; measured:\n%s", heading, len(written.cells), len(t.cells), t.markdown())
	}
}

// parseTable reads the first table after a heading.
func parseTable(text, heading string) *table {
	out := newTable()
	_, rest, _ := strings.Cut(text, "\n"+heading+"\n")
	var columns []string
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
			return out
		case !strings.HasPrefix(line, "|"):
			if columns != nil {
				return out
			}
		case strings.HasPrefix(line, "|---"):
		default:
			parts := strings.Split(strings.Trim(line, "|"), "|")
			for i := range parts {
				parts[i] = strings.TrimSpace(parts[i])
			}
			if columns == nil {
				columns = parts[1:]
				continue
			}
			for i, cell := range parts[1:] {
				if i < len(columns) {
					out.put(parts[0], columns[i], cell)
				}
			}
		}
	}
	return out
}
