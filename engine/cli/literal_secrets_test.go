package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const literalToken = "hunter2-of-the-file"

// A secret that is written out is refused, and saved when that is what is meant.
func TestLiteralSecrets(t *testing.T) {
	withToken := filepath.Join(t.TempDir(), "greet.yaml")
	text := strings.Replace(document, "settings: {", "settings: {token: "+literalToken+", ", 1)
	if err := os.WriteFile(withToken, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		command []string
		named   string // how the refusal calls the place
	}{
		"apply":   {[]string{"flow", "apply", "-f", withToken}, "greet.yaml:"},
		"install": {[]string{"solution", "install", "hello", "--set", "text=hi", "--set", "token=" + literalToken}, "token: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			home := alone(t)
			serve(t, home)
			r := run(t, "", test.command...)
			if r.code != 1 || !strings.Contains(r.stderr, test.named) || !strings.Contains(r.stderr, "--allow-literal-secrets") {
				t.Errorf("refused with %d: %s", r.code, r.stderr)
			}
			if strings.Contains(r.stderr+r.stdout, literalToken) {
				t.Errorf("the refusal repeats the secret: %s%s", r.stderr, r.stdout)
			}
			if list := ok(t, "flow", "list"); strings.Contains(list, "greet") {
				t.Errorf("it is saved all the same: %s", list)
			}
			contains(t, ok(t, append(test.command, "--allow-literal-secrets")...), "flow greet created", "a secret is written out here")
			if shown := ok(t, "flow", "get", "greet"); strings.Contains(shown, literalToken) {
				t.Errorf("shown: %s", shown)
			}
			r = run(t, "", "flow", "export", "greet")
			if r.code != 0 || strings.Contains(r.stdout+r.stderr, literalToken) || strings.Contains(r.stdout, "••") || !strings.Contains(r.stderr, "settings.token is left out") {
				t.Errorf("exported with %d: %s%s", r.code, r.stdout, r.stderr)
			}
		})
	}
	t.Run("a reference", func(t *testing.T) {
		home := alone(t)
		serve(t, home)
		contains(t, ok(t, "solution", "install", "hello", "--set", "text=hi", "--set", `token={{ secret("login/user") }}`), "flow greet created")
	})
}
