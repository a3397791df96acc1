package patchbay_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/patchbay"
)

// TestMain is the program itself when a test asks for it by the environment, so that
// Main runs in a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("PATCHBAY_TEST_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	options := patchbay.Options{Modules: own}
	switch os.Getenv("PATCHBAY_TEST_PROGRAM") {
	case "small":
		options = patchbay.Options{Name: "small", Version: "7.0.0", Without: []string{"kubernetes", "distribution"}, WithoutSolutions: true}
	case "wrong":
		options = patchbay.Options{Without: []string{"kubernets"}}
	case "solutions":
		options.Solutions = fstest.MapFS{"mine/solution.yaml": {Data: []byte("kind: Solution\n")}}
	}
	patchbay.Main(options)
}

// own shows that a module can be made of the environment.
func own(e patchbay.Environment) ([]module.Module, error) {
	client, err := e.HTTPClient(patchbay.HTTPAccess{})
	if err != nil {
		return nil, err
	}
	return []module.Module{{Name: "own", Description: "Own", Components: []module.Component{newFetch(client)}}}, nil
}

// fetch gets a URL with the client of the environment.
type fetch struct {
	module.Typed
	client *http.Client
}

func newFetch(client *http.Client) *fetch {
	f := &fetch{client: client}
	f.Declare(module.Input("request", f.get), module.ErrorPort())
	return f
}

func (f *fetch) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "fetch", Description: "Fetch", Info: "Fetches nothing."}
}
func (f *fetch) get(context.Context, module.Handler, struct{}) module.Result { return module.Result{} }
func (f *fetch) Instance() module.Component                                  { return newFetch(f.client) }

// program runs the test's binary as the program, under a name.
func program(t *testing.T, name, which string, args ...string) (out string, code int) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	path := filepath.Join(home, name)
	if err := os.Symlink(self, path); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), path, args...)
	command.Env = append(os.Environ(), "PATCHBAY_TEST_PROGRAM="+which, "HOME="+home, "PATCHBAY_CONNECTION="+filepath.Join(home, "connection.json"), "PATCHBAY_SERVER=")
	text, err := command.CombinedOutput()
	if command.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), command.ProcessState.ExitCode()
}

func TestAProgramHasItsOwnName(t *testing.T) {
	commands := [][]string{{"--help"}, {"serve", "--help"}, {"flow", "start", "--help"}, {"solution", "show", "image-mirror"},
		{"state", "--help"}, {"flow", "list"}, {"flow", "strat"}, {"module", "show", "nothing-like-it"}, {"--version"}}
	// What is named is the program, not the product or what is labelled by it.
	named := regexp.MustCompile(`\bpatchbay [a-z]`)
	for _, args := range commands {
		out, _ := program(t, "acme", "own", args...)
		if found := named.FindString(out); found != "" && !strings.Contains(out, "No "+found) && !strings.Contains(out, "stop patchbay") {
			t.Errorf("acme %s still says %q:\n%s", strings.Join(args, " "), found, out)
		}
		if !strings.Contains(out, "acme") {
			t.Errorf("acme %s does not name itself:\n%s", strings.Join(args, " "), out)
		}
	}
}

func TestWhatAProgramHolds(t *testing.T) {
	names := func(which string) string {
		out, code := program(t, "acme", which, "module", "list", "-o", "json")
		var all []struct{ Name string }
		if err := json.Unmarshal([]byte(out), &all); err != nil || code != 0 {
			t.Fatalf("exit code %d: %s", code, out)
		}
		var text []string
		for _, m := range all {
			text = append(text, m.Name)
		}
		return strings.Join(text, " ")
	}
	if got := names("own"); got != "common js encoding crypto http kubernetes distribution own" {
		t.Errorf("modules: %s", got)
	}
	if got := names("small"); got != "common js encoding crypto http" {
		t.Errorf("without: %s", got)
	}
	if out, code := program(t, "acme", "wrong", "module", "list"); code != 1 || !strings.Contains(out, `did you mean "kubernetes"?`) {
		t.Errorf("a module that is not there: exit code %d: %s", code, out)
	}
	if out, _ := program(t, "any", "small", "version"); out != "small 7.0.0\n" {
		t.Errorf("version: %s", out)
	}
	if out, _ := program(t, "any", "small", "solution", "list", "-o", "json"); strings.TrimSpace(out) != "[]" {
		t.Errorf("without solutions: %s", out)
	}
	if out, code := program(t, "acme", "solutions", "solution", "list"); code != 0 || !strings.Contains(out, "image-mirror") || !strings.Contains(out, "mine") {
		t.Errorf("own solutions, of which one is broken: exit code %d: %s", code, out)
	}
}

func TestHTTPClientOfTheEnvironment(t *testing.T) {
	var agent string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { agent = r.UserAgent() }))
	defer server.Close()
	for name, test := range map[string]struct {
		access patchbay.HTTPAccess
		want   string
	}{
		"refused": {patchbay.HTTPAccess{}, "this machine itself"},
		"allowed": {patchbay.HTTPAccess{AllowLoopback: true}, ""},
		"by name": {patchbay.HTTPAccess{AllowedHosts: []string{"127.0.0.1"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			client, err := patchbay.Environment{}.HTTPClient(test.access)
			if err != nil {
				t.Fatal(err)
			}
			response, err := client.Get(server.URL)
			switch {
			case test.want == "" && (err != nil || response.StatusCode != http.StatusOK):
				t.Errorf("error = %v", err)
			case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want)):
				t.Errorf("error = %v, want %q", err, test.want)
			}
			if err == nil {
				_ = response.Body.Close()
			}
		})
	}
	if agent == "" || strings.Contains(agent, "Go-http-client") {
		t.Errorf("user agent = %q", agent)
	}
	if _, err := (patchbay.Environment{}).HTTPClient(patchbay.HTTPAccess{CABundle: "none"}); err == nil {
		t.Error("a CA bundle without a certificate was taken")
	}
}
