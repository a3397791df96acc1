package mistakes_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the page")

// TestPage holds docs/authors/mistakes.md against the rows.
func TestPage(t *testing.T) {
	const file, begin, end = "../mistakes.md", "<!-- rows: go test ./docs/authors/mistakes -run Page -update -->\n", "<!-- end of rows -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(text), begin)
	have, after, whole := strings.Cut(rest, end)
	if !ok || !whole {
		t.Fatalf("%s has no place for the rows", file)
	}
	want, count := page(t)
	if count < 90 {
		t.Errorf("the table has %d rows, want at least 90", count)
	}
	if have == want {
		return
	}
	if !*update {
		t.Fatalf("the table in %s is not that of testdata: go test ./docs/authors/mistakes -run Page -update", file)
	}
	if err := os.WriteFile(file, []byte(before+begin+want+end+after), 0o644); err != nil {
		t.Fatal(err)
	}
}

// page is the table for people, a part for each stage.
func page(t *testing.T) (text string, count int) {
	t.Helper()
	var flows []struct {
		Mistake, Instead, Written, Says string
		Schema                          bool
	}
	decode(t, "flows.yaml", &flows)
	parts := map[string]*strings.Builder{}
	cell := strings.NewReplacer("|", `\|`, "\n", " ")
	add := func(stage, mistake, says string) {
		if parts[stage] == nil {
			parts[stage] = &strings.Builder{}
		}
		quote := "`"
		if strings.Contains(says, "`") {
			quote = "``"
		}
		fmt.Fprintf(parts[stage], "| %s | %s%s%s |\n", cell.Replace(mistake), quote, cell.Replace(says), quote)
		count++
	}
	for _, r := range components(t) {
		add(r.Stage, r.Mistake, r.Says)
	}
	editor := 0
	for _, f := range flows {
		mark := ""
		if f.Schema {
			mark = " *"
			editor++
		}
		add(linted, f.Mistake+mark, f.Says)
	}
	var all strings.Builder
	for _, stage := range []struct{ name, title string }{
		{compiled, "The compiler"}, {registered, "The start of the program"}, {linted, "Lint"}, {ran, "The run"},
	} {
		part := parts[stage.name]
		if part == nil {
			t.Fatalf("no row is noticed by %s", stage.name)
		}
		fmt.Fprintf(&all, "\n## %s\n\n| mistake | what is said |\n|---|---|\n%s", stage.title, part)
		delete(parts, stage.name)
	}
	if len(parts) > 0 {
		t.Errorf("rows name stages that there are not: %v", parts)
	}
	return all.String() + "\n", count
}
