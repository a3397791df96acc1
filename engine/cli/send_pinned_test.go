package cli_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
)

func TestSendPinnedMessage(t *testing.T) {
	home := alone(t)
	serve(t, home)
	with := func(examples string) {
		t.Helper()
		text := strings.Replace(document, "      component: test/echo\n", "      component: test/echo\n      examples: "+examples+"\n", 1)
		ok(t, "flow", "apply", "-f", file(t, "pinned.yaml", text))
	}
	with(`{in: {text: pinned-text}, out: {text: emitted}}`)
	for port, want := range map[string]string{"echo.in": "pinned-text", "echo.out": "emitted"} {
		contains(t, ok(t, "flow", "send", "greet", port, "--pinned"), "ok")
		contains(t, ok(t, "flow", "show", "greet", "--messages"), want)
	}
	with(`{in: {text: x, token: "` + redact.Mask + `"}}`)
	for name, test := range map[string]struct {
		args  []string
		error string
	}{
		"masked":  {[]string{"echo.in", "--pinned"}, "token is masked"},
		"none":    {[]string{"echo.out", "--pinned"}, "no message is pinned to echo.out"},
		"no node": {[]string{"ecco.in", "--pinned"}, "no message is pinned to ecco.in"},
		"both":    {[]string{"echo.in", "{}", "--pinned"}, "either a message or --pinned"},
		"no JSON": {[]string{"echo.in", "{"}, "not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", append([]string{"flow", "send", "greet"}, test.args...)...)
			if r.code == 0 || !strings.Contains(r.stderr, test.error) {
				t.Errorf("exit code %d: %s", r.code, r.stderr)
			}
		})
	}
}
