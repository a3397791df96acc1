package cli_test

import (
	"strings"
	"testing"
)

// TestAnErrorOfAChainIsToldOnce sends what fails at the last of four nodes.
func TestAnErrorOfAChainIsToldOnce(t *testing.T) {
	home := alone(t)
	serve(t, home)
	chain := strings.NewReplacer("    - id: echo\n      component: test/echo\n", "", "  edges:\n    - from: trigger.out\n      to: echo.in\n", "").Replace(document)
	for _, id := range []string{"a", "b", "c", "d"} {
		chain += "    - id: " + id + "\n      component: test/echo\n"
	}
	chain += "  edges:\n    - {from: a.out, to: b.in}\n    - {from: b.out, to: c.in}\n    - {from: c.out, to: d.in, map: {text: fail}}\n"
	ok(t, "flow", "apply", "-f", file(t, "chain.yaml", chain))
	r := run(t, "", "flow", "send", "greet", "a.in", `{"text":"x"}`)
	const cause = "the text said so"
	if r.code != 1 || strings.Count(r.stderr, cause) != 1 {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	for _, args := range [][]string{{"flow", "show", "greet"}, {"flow", "show", "greet", "--all", "--messages"}, {"flow", "status", "greet"}} {
		if out := ok(t, args...); strings.Count(out, cause) != 1 {
			t.Errorf("%v says it %d times:\n%s", args, strings.Count(out, cause), out)
		}
	}
	contains(t, ok(t, "flow", "show", "greet"), "d.in")
}
