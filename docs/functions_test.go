package docs_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/expr"
)

var update = flag.Bool("update", false, "write what is generated")

// TestFunctions holds the table of functions against what the product knows of them.
func TestFunctions(t *testing.T) {
	const file, begin, end = "expressions.md", "<!-- functions: go test ./docs -run Functions -update -->\n", "<!-- end of functions -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	have, after, whole := strings.Cut(rest, end)
	if !ok || !whole {
		t.Fatalf("%s has no place for the table", file)
	}
	want := functions()
	if have == want {
		return
	}
	if !*update {
		t.Fatalf("the table of %s is not what the product knows: go test ./docs -run Functions -update", file)
	}
	if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// functions is the table, a group after the other.
func functions() string {
	var groups []string
	rows := map[string]*strings.Builder{}
	for _, f := range expr.Functions() {
		if rows[f.Group] == nil {
			groups = append(groups, f.Group)
			rows[f.Group] = &strings.Builder{}
		}
		example := fmt.Sprintf("`%s` is `%s`", f.Example, f.Result)
		if f.Input != "" {
			example += fmt.Sprintf(" where `$` is `%s`", f.Input)
		}
		fmt.Fprintf(rows[f.Group], "| `%s` | %s | %s |\n", cell(f.Signature), cell(f.Text), cell(example))
	}
	var table strings.Builder
	for _, group := range groups {
		fmt.Fprintf(&table, "\n### %s\n\n| function | what it gives | example |\n|---|---|---|\n%s", group, rows[group])
	}
	return table.String() + "\n"
}
