package cli_test

import (
	"os"
	"path/filepath"
	"testing"
)

const tinyExport = `{"version": 1, "tinyFlows": [{"resourceName": "greet", "name": "Greet"}], "elements": [
 {"id": "toggle", "type": "tinyNode", "flow": "greet", "data": {"component": "toggle", "module": "test-module"}},
 {"id": "slack", "type": "tinyNode", "flow": "greet", "data": {"component": "send", "module": "slack-module"}},
 {"id": "e1", "type": "tinyEdge", "flow": "greet", "source": "toggle", "sourceHandle": "out", "target": "slack", "targetHandle": "in", "data": {"configuration": {"text": "{{$.text}}"}}}]}`

// TestImportFromTiny prints the documents of an export, or writes them and keeps what is
// there.
func TestImportFromTiny(t *testing.T) {
	alone(t)
	r := run(t, tinyExport, "flow", "import", "--from", "tiny", "-")
	if r.code != 0 {
		t.Fatal(r.stderr)
	}
	contains(t, r.stdout, "name: greet", "component: test/toggle", "component: slack/send", `text: "{{ $.text }}"`, "Placeholder")
	contains(t, r.stderr, `problem: flow greet: spec.nodes[1].component: unknown component "slack/send"`, "note: flow greet: node slack: there is no component slack/send here")
	directory := filepath.Join(t.TempDir(), "flows")
	export := filepath.Join(t.TempDir(), "export.json")
	if err := os.WriteFile(export, []byte(tinyExport), 0o600); err != nil {
		t.Fatal(err)
	}
	contains(t, ok(t, "flow", "import", "--from", "tiny", export, "--dir", directory), filepath.Join(directory, "greet.yaml")+": flow greet (2 nodes, 1 edge, 1 problem)")
	lint := run(t, "", "flow", "lint", directory)
	contains(t, lint.stdout, `unknown component "slack/send"`)
	for name, test := range map[string]struct {
		arguments []string
		code      int
		want      string
	}{
		"again":         {[]string{"--from", "tiny", export, "--dir", directory}, 1, "is there already"},
		"another tool":  {[]string{"--from", "other", export}, 2, `--from "other": want tiny`},
		"no tool":       {[]string{export}, 2, "want tiny"},
		"no such file":  {[]string{"--from", "tiny", export + "x"}, 1, "no such file"},
		"not an export": {[]string{"--from", "tiny", filepath.Join(directory, "greet.yaml")}, 1, "this is no project export"},
	} {
		if r := run(t, "", append([]string{"flow", "import"}, test.arguments...)...); r.code != test.code {
			t.Errorf("%s: exit code %d: %s", name, r.code, r.stderr)
		} else {
			contains(t, r.stderr, test.want)
		}
	}
}
