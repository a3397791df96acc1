package mistakes_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/docs/authors/mistakes/trial"
)

// TestTrial: what the compiler takes is refused by the stage that the row names, and
// not before. All of it is one program.
func TestTrial(t *testing.T) {
	t.Parallel()
	files := map[string]string{}
	var rows []row
	var tries []trial.Row
	var imports, known strings.Builder
	for i, r := range components(t) {
		if r.Stage == compiled || r.Code == "" {
			continue
		}
		name := fmt.Sprintf("r%d", i)
		files["right/"+name+"/row.go"] = r.source(t)
		fmt.Fprintf(&imports, "\t%s %q\n", name, here+"right/"+name)
		fmt.Fprintf(&known, "\t\t%q: %s.Modules,\n", name, name)
		rows = append(rows, r)
		tries = append(tries, trial.Row{Name: name, Node: r.Node, Map: r.Map, Send: r.Send, Turn: r.Turn, Start: r.Start, Says: r.Says})
	}
	files["right/main.go"] = fmt.Sprintf("package main\n\nimport (\n\t%q\n\t%q\n%s)\n\nfunc main() {\n\ttrial.Main(map[string]func() []module.Module{\n%s\t})\n}\n",
		here+"trial", "github.com/patchbay-dev/patchbay/engine/module", imports.String(), known.String())
	program := filepath.Join(t.TempDir(), "trial")
	if out, err := newTree(t, files).build(t, "-o", program, here+"right"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	input, err := json.Marshal(tries)
	if err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), program)
	command.Stdin = bytes.NewReader(input)
	var complaints strings.Builder
	command.Stderr = &complaints
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, complaints.String())
	}
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	if len(lines) != len(rows) {
		t.Fatalf("%d verdicts for %d rows: %s", len(lines), len(rows), out)
	}
	for i, r := range rows {
		var verdict trial.Verdict
		if err := json.Unmarshal(lines[i], &verdict); err != nil {
			t.Fatal(err)
		}
		stage, said := noticed(verdict)
		if stage != r.Stage || !strings.Contains(said, r.Says) {
			t.Errorf("%s: %s says:\n%s\nwant that %s says %s", r.Mistake, stage, said, r.Stage, r.Says)
		}
	}
}

func noticed(v trial.Verdict) (stage, said string) {
	switch {
	case v.Registration != "":
		return registered, v.Registration
	case v.Lint != "":
		return linted, v.Lint
	}
	return ran, v.Run
}
