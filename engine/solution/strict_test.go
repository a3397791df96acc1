package solution_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

func TestStrict(t *testing.T) {
	document, problems := flow.Parse("flow.yaml", []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: demo}
spec:
  nodes:
    - {id: a, component: js/js_eval}
    - {id: b, component: js/js_eval, settings: {engine: standard, script: {content: "1"}}}
    - {id: c, component: common/ticker, settings: {engine: standard}}
`))
	if problems.HasErrors() {
		t.Fatal(problems)
	}
	before, err := document.Format()
	if err != nil {
		t.Fatal(err)
	}
	strict := solution.Strict(document)
	for i, want := range []any{"strict", "strict", "standard"} {
		if got := strict.Spec.Nodes[i].Settings["engine"]; got != want {
			t.Errorf("node %d runs in %v, want %v", i, got, want)
		}
	}
	after, err := document.Format()
	if err != nil || string(after) != string(before) || strings.Contains(string(before), "strict") {
		t.Errorf("the document was changed: %s (%v)", after, err)
	}
	if again := solution.Strict(strict); again != strict {
		t.Error("a strict document is made again")
	}
}

func TestComponents(t *testing.T) {
	s, err := solution.Open(tidyFolder())
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(s.Components(), " "); got != "common/debug common/ticker js/js_eval" {
		t.Errorf("components %s", got)
	}
}
