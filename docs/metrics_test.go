package docs_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/metrics"
	"github.com/patchbay-dev/patchbay/modules"
)

// TestMetrics holds the table of metrics against what is written at a scrape.
func TestMetrics(t *testing.T) {
	const file, begin, end = "metrics.md", "<!-- begin of the table -->\n", "<!-- end of the table -->"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok := strings.Cut(string(text), begin)
	_, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no place for the table", file)
	}
	table := "| metric | kind | labels | |\n|---|---|---|---|\n"
	for _, m := range metrics.Metrics(modules.All(modules.Options{})...) {
		table += fmt.Sprintf("| `%s` | %s | %s | %s |\n", m.Name, m.Kind, strings.Join(m.Labels, ", "), m.Help)
	}
	want := head + begin + table + end + tail
	if want == string(text) {
		return
	}
	if !*update {
		t.Fatalf("%s is not what is written: go test ./docs -run Metrics -update", file)
	}
	if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
}
