package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// TestLiteralSecretsAreRefused saves documents over one that has secrets written out
// in it since somebody wanted it so.
func TestLiteralSecretsAreRefused(t *testing.T) {
	const reference = "let a node such as kubernetes/secret_get fetch it"
	tests := map[string]struct {
		body, query string
		want        int
		literals    string // the places that are refused
	}{
		"as it is stored":    {writtenOut, "", http.StatusOK, ""},
		"with another title": {strings.Replace(writtenOut, "component: test/toggle", "component: test/toggle\n      title: T", 1), "", http.StatusOK, ""},
		"another secret":     {strings.Replace(writtenOut, "token: hunter2-x}\n", "token: hunter2-y}\n", 1), "", http.StatusUnprocessableEntity, "spec.edges[0].map.token"},
		"in an expression":   {strings.Replace(writtenOut, "token: hunter2-x}\n", "token: \"{{ $.text ?? 'hunter2-y' }}\"}\n", 1), "", http.StatusUnprocessableEntity, "spec.edges[0].map.token"},
		"allowed":            {strings.Replace(writtenOut, "token: hunter2-x}\n", "token: hunter2-y}\n", 1), "?allowLiteralSecrets=true", http.StatusOK, ""},
		"a message's field":  {strings.Replace(writtenOut, "token: hunter2-x}\n", "token: \"{{ $.text }}\"}\n", 1), "", http.StatusOK, ""},
		"from another place": {strings.Replace(writtenOut, "from: trigger.out", "from: echo.out", 1), "", http.StatusUnprocessableEntity, "spec.edges[0].map.token"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t)
			file := filepath.Join(f.directory.Path(), "greet.yaml")
			f.want(http.StatusUnprocessableEntity, f.call("PUT", "/api/v1/flows/greet", writtenOut))
			if _, err := os.Stat(file); err == nil {
				t.Error("the flow is stored though it was refused")
			}
			f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet?allowLiteralSecrets=true", writtenOut))

			var diff api.FlowDiff
			f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/diff", test.body)).into(t, &diff)
			if got := strings.Join(diff.LiteralSecrets, " "); test.query == "" && got != test.literals {
				t.Errorf("the comparison has %q, want %q", got, test.literals)
			}
			got := f.want(test.want, f.call("PUT", "/api/v1/flows/greet"+test.query, test.body))
			if test.want == http.StatusOK {
				return
			}
			var failure api.Failure
			got.into(t, &failure)
			if strings.Join(failure.LiteralSecrets, " ") != test.literals || len(failure.Problems) != 1 || !strings.Contains(failure.Problems[0].Message, reference) || failure.Problems[0].Line == 0 {
				t.Errorf("failure = %+v", failure)
			}
			if strings.Contains(got.body, "hunter2-y") || !strings.Contains(failure.Hint, "--allow-literal-secrets") {
				t.Errorf("failure = %s", got.body)
			}
			if text, _ := os.ReadFile(file); strings.Contains(string(text), "hunter2-y") {
				t.Errorf("stored: %s", text)
			}
		})
	}
}
