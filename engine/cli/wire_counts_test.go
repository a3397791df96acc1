package cli_test

import (
	"regexp"
	"strings"
	"testing"
)

func TestFlowStatusCountsTheLastHourOfAWire(t *testing.T) {
	home := alone(t)
	serve(t, home)
	wired := strings.Replace(document, "  edges:\n    - from: trigger.out\n      to: echo.in\n",
		"    - {id: next, component: test/echo}\n  edges:\n    - {from: echo.out, to: next.in}\n", 1)
	ok(t, "flow", "apply", "-f", file(t, "wired.yaml", wired))
	ok(t, "flow", "send", "greet", "echo.in", `{"text":"x"}`)
	ok(t, "flow", "send", "greet", "echo.in", `{"text":"y"}`)
	out := ok(t, "flow", "status", "greet")
	if !regexp.MustCompile(`LAST HOUR +MAPPING\necho\.out +next\.in +2 +0 +2 since \d\d:\d\d +valid`).MatchString(out) {
		t.Errorf("status =\n%s", out)
	}
}
