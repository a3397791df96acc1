package cli_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestServeBoundsTheComponents holds that a flow with a component that is not allowed is
// neither saved nor deployed, nor loaded when it is there already.
func TestServeBoundsTheComponents(t *testing.T) {
	home := alone(t)
	flowFile := file(t, "flow.yaml", document)
	s := serve(t, home)
	contains(t, ok(t, "flow", "apply", "-f", flowFile), "flow greet created, stopped")
	if code := s.stop(); code != 0 {
		t.Fatalf("exit code = %d", code)
	}

	s = serve(t, home, "--allow-components", "test/toggle")
	contains(t, ok(t, "flow", "list"), "greet", "invalid")
	const why = "component test/echo is not allowed here: who runs this server bounds what flows may use (--allow-components)"
	for name, args := range map[string][]string{
		"start": {"flow", "start", "greet"},
		"save":  {"flow", "apply", "-f", file(t, "other.yaml", strings.Replace(document, "name: greet", "name: other", 1))},
	} {
		got := run(t, "", args...)
		if got.code == 0 || !strings.Contains(got.stderr, why) {
			t.Errorf("%s: code %d: %s", name, got.code, got.stderr)
		}
	}
	if code := s.stop(); code != 0 {
		t.Fatalf("exit code = %d", code)
	}

	s = serve(t, home, "--allow-components", "test/*")
	contains(t, ok(t, "flow", "start", "greet"), "flow greet started")
	if code := s.stop(); code != 0 {
		t.Fatalf("exit code = %d", code)
	}
}

func TestServeRefusesWrongBounds(t *testing.T) {
	issuer := []string{"--oidc-issuer", "https://id.example.com"}
	for name, test := range map[string]struct {
		args []string
		want string
	}{
		"no component":  {[]string{"--allow-components", "test/ecko"}, `did you mean "test/echo"`},
		"no access":     {[]string{"--access", "everybody"}, "want token or kubernetes"},
		"no cluster":    {[]string{"--access", "kubernetes"}, "--access kubernetes: no cluster in this test"},
		"no reviews":    {issuer, "give --access kubernetes with it"},
		"no client":     {append(issuer, "--access", "kubernetes"), "needs --oidc-client-id"},
		"no issuer":     {[]string{"--oidc-client-id", "patchbay"}, "belong to --oidc-issuer"},
		"a path":        {append(issuer, "--access", "kubernetes", "--oidc-client-id", "x", "--oidc-redirect", "https://a.example.com/b"), "without a path"},
		"another store": {[]string{"--namespace", "tools"}, "--access kubernetes"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, "", append([]string{"serve", "--data-dir", filepath.Join(alone(t), "data"), "--listen", "127.0.0.1:0"}, test.args...)...)
			if got.code == 0 || !strings.Contains(got.stderr, test.want) {
				t.Errorf("code %d: %s", got.code, got.stderr)
			}
		})
	}
}
