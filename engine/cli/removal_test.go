package cli_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// TestRemovalsAskWhatBecomesOfWhatWaits holds that a flow with something on its queued edges
// is removed only when somebody said what becomes of that.
func TestRemovalsAskWhatBecomesOfWhatWaits(t *testing.T) {
	left := api.Queued{Waiting: 120, InWork: 4, Dead: 1}
	refuseUntold := func(r *http.Request) (int, any) {
		if r.URL.Query().Get("queued") == "" {
			return http.StatusConflict, api.Failure{Message: "flow mirror is not removed: " + left.String(), Queued: &left}
		}
		return http.StatusOK, api.Removed{Name: "mirror"}
	}
	commands := map[string][]string{"DELETE flows/mirror": {"flow", "uninstall", "mirror"}, "DELETE instances/mirror": {"solution", "uninstall", "mirror", "--yes"}}
	for what, command := range commands {
		s := answers(t, map[string]any{what: refuseUntold, "GET instances/mirror/uninstall": api.Uninstall{Name: "mirror", Flow: "mirror.yaml", Queued: left}})
		tests := map[string]struct {
			flags         []string
			stdin, query  string
			code          int
			stdout, error string
		}{
			"nobody answers":  {nil, "", "", 1, "", "--queued drain, keep or drop"},
			"another answer":  {nil, "yes\n", "", 1, "", "nothing was removed"},
			"an answer":       {nil, "Keep\n", "queued=keep", 0, "mirror uninstalled", "120 messages wait, 4 messages are being handled and 1 dead letter is left"},
			"a flag":          {[]string{"--queued", "drop"}, "", "queued=drop", 0, "mirror uninstalled", ""},
			"drain":           {[]string{"--queued", "drain", "--wait", "5m"}, "", "queued=drain&wait=5m0s", 0, "mirror uninstalled", ""},
			"drain, answered": {nil, "drain\n", "queued=drain&wait=1m0s", 0, "mirror uninstalled", ""},
			"a wrong flag":    {[]string{"--queued", "purge"}, "", "", 2, "", "want drain, keep or drop"},
			"a managed one":   {[]string{"--queued", "drop", "--overwrite-managed"}, "", "overwriteManaged=true&queued=drop", 0, "mirror uninstalled", ""},
		}
		for name, test := range tests {
			t.Run(strings.Join(command[:2], " ")+" "+name, func(t *testing.T) {
				s.forget()
				r := run(t, test.stdin, append(command, test.flags...)...)
				if r.code != test.code || !strings.Contains(r.stdout, test.stdout) || !strings.Contains(r.stderr, test.error) {
					t.Errorf("code %d, want %d\n%s%s", r.code, test.code, r.stdout, r.stderr)
				}
				if test.query != "" && s.last() != what+"?"+test.query {
					t.Errorf("asked %s", s.last())
				}
			})
		}
	}
}
