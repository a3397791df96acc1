package cli_test

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli/connection"
)

func TestServeFromStartToEnd(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	path, _ := connection.Path()
	c, err := connection.Read(path)
	if err != nil || c.Address != s.Address || c.Token != s.Token {
		t.Fatalf("connection = %+v, %v", c, err)
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 {
		t.Errorf("connection file mode = %v", info.Mode())
	}
	for path, want := range map[string]string{
		"/healthz": `{"status":"ok"}`,
		"/readyz":  `{"ready":true,"checks":[{"name":"flows","ready":true},{"name":"state store","ready":true}]}`,
	} {
		response, err := http.Get(s.Address + path)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(response.Body)
		if err != nil || response.StatusCode != http.StatusOK || strings.TrimSpace(string(got)) != want {
			t.Errorf("%s: %s %s, %v", path, response.Status, got, err)
		}
		_ = response.Body.Close()
	}

	contains(t, ok(t, "flow", "list"), "No flows yet")
	flowFile := file(t, "flow.yaml", document)
	contains(t, ok(t, "flow", "apply", "-f", flowFile), "flow greet created, stopped", "patchbay flow start greet")
	contains(t, ok(t, "flow", "apply", "-f", flowFile), "unchanged")
	contains(t, ok(t, "flow", "list"), "greet", "stopped", "Greeting")
	contains(t, ok(t, "flow", "runs", "greet"), "No runs yet")
	contains(t, ok(t, "flow", "start", "greet", "--runs", "1"),
		"flow greet started (trigger)", "begun by trigger", "copied a/b:1 -> m/b:1", "ok in", "hops")
	contains(t, ok(t, "flow", "start", "greet"), "flow greet was started already (trigger)")
	contains(t, ok(t, "flow", "status", "greet"), "greet is running; 1 run, 0 failed", "trigger.out", "valid", "(1)")
	contains(t, ok(t, "flow", "show", "greet"), "begun by trigger", "└─ echo.in", "took it text=tick")
	contains(t, ok(t, "flow", "show", "greet", "--messages"), `{"text":"tick"}`)
	contains(t, ok(t, "rbac", "greet", "--namespace", "shop"), "kind: Role")

	if code := s.stop(); code != 0 {
		t.Fatalf("exit code = %d", code)
	}
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the connection file is left: %v", err)
	}
	again := serve(t, home)
	if again.Token != s.Token {
		t.Error("the token did not survive the restart")
	}
	contains(t, ok(t, "flow", "list"), "running")
	contains(t, ok(t, "flow", "stop", "greet"), "flow greet stopped")
	contains(t, ok(t, "flow", "stop", "greet"), "flow greet was stopped already (trigger)")
	contains(t, ok(t, "flow", "uninstall", "greet"), "uninstalled")
	contains(t, ok(t, "flow", "list"), "No flows yet")
}

func TestServeAnswersProbes(t *testing.T) {
	s := serve(t, alone(t), "--probe-listen", "127.0.0.1:0", "--probe-metrics")
	for path, want := range map[string]int{"/readyz": http.StatusOK, "/metrics": http.StatusOK, "/api/v1/flows": http.StatusNotFound} {
		response, err := http.Get("http://" + s.Probes + path)
		if err != nil {
			t.Fatal(err)
		}
		if response.StatusCode != want {
			t.Errorf("%s: %s", path, response.Status)
		}
		_ = response.Body.Close()
	}
}

func TestOutputsAreData(t *testing.T) {
	serve(t, alone(t))
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", document))
	ok(t, "flow", "send", "greet", "echo.in", `{"text":"x"}`)
	for _, args := range [][]string{
		{"flow", "list"}, {"flow", "get", "greet"}, {"flow", "status", "greet"}, {"flow", "runs", "greet"}, {"flow", "show", "greet"},
		{"flow", "start", "greet"}, {"flow", "stop", "greet"}, {"flow", "schema"}, {"solution", "list"}, {"solution", "show", "hello"},
		{"solution", "files", "hello"}, {"module", "list"}, {"module", "show", "test"}, {"rbac", "greet"}, {"version"},
		{"flow", "send", "greet", "echo.in", `{"text":"x"}`},
		{"solution", "install", "hello", "--set", "text=x", "--name", "second", "--replace"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			text := ok(t, append(args, "-o", "json")...)
			if !json.Valid([]byte(text)) {
				t.Errorf("-o json = %s", text)
			}
			if text := ok(t, append(args, "-o", "yaml")...); strings.TrimSpace(text) == "" || strings.HasPrefix(text, "{") {
				t.Errorf("-o yaml = %s", text)
			}
		})
	}
}

func TestApplyRefusesWithPlaces(t *testing.T) {
	serve(t, alone(t))
	tests := map[string]struct {
		text string
		want []string
	}{
		"by the server": {"# a comment\n\n" + strings.Replace(document, "test/echo", "test/ecco", 1), []string{":14:", "spec.nodes[1].component", `did you mean "test/echo"?`}},
		"by the text":   {strings.Replace(document, "title", "titel", 1), []string{":5:", "titel"}},
		"syntax":        {"a: [", []string{"neither YAML nor JSON"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := file(t, "flow.yaml", test.text)
			r := run(t, "", "flow", "apply", "-f", path)
			if r.code != 1 {
				t.Errorf("exit code = %d", r.code)
			}
			contains(t, r.stderr, append(test.want, path)...)
		})
	}
	contains(t, ok(t, "flow", "list"), "No flows yet")
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", document))
	r := run(t, strings.Replace(document, "Greeting", "Other", 1), "flow", "apply", "-f", "-", "--revision", "0123")
	if r.code != 1 {
		t.Errorf("exit code = %d", r.code)
	}
	contains(t, r.stderr, "changed in the meantime", "read it again")
}

// TestApplyDropsNoDocument applies what follows documents that are empty or refused, and
// says what became of each.
func TestApplyDropsNoDocument(t *testing.T) {
	serve(t, alone(t))
	named := func(name string) string { return strings.Replace(document, "name: greet", "name: "+name, 1) }
	broken := strings.Replace(named("broken"), "test/echo", "test/ecco", 1)
	text := named("one") + "---\n---\n" + broken + "---\n# nothing\n---\nnull\n---\n" + named("three") + "...\n"
	r := run(t, "", "flow", "apply", "-f", file(t, "flows.yaml", text), "-f", file(t, "flow.yaml", named("four")))
	if r.code != 1 {
		t.Errorf("exit code = %d", r.code)
	}
	contains(t, r.stdout, "flow one created", "flow three created", "flow four created", "3 of 4 flows applied: 3 created, 0 changed, 0 unchanged")
	contains(t, r.stderr, "flow broken", `did you mean "test/echo"?`, "1 of 4 flows were not applied")
	contains(t, ok(t, "flow", "list"), "one", "three", "four")
	r = run(t, "", "flow", "apply", "-f", file(t, "a.yaml", named("one")), "-f", file(t, "b.yaml", named("one")))
	if r.code != 1 || !strings.Contains(r.stderr, "nothing was applied: flow one is in ") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	r = run(t, "", "flow", "apply", "-f", file(t, "c.yaml", named("five")+"---\na: [\n"))
	if r.code != 1 || !strings.Contains(r.stderr, "nothing was applied") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	if list := ok(t, "flow", "list"); strings.Contains(list, "five") {
		t.Errorf("a file that can't be read was applied in part:\n%s", list)
	}
}

func TestFailures(t *testing.T) {
	s := serve(t, alone(t))
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", document))
	tests := map[string]struct {
		args []string
		want string
	}{
		"unknown flow":   {[]string{"flow", "start", "gret"}, `did you mean "greet"?`},
		"unknown node":   {[]string{"flow", "send", "greet", "ecco.in"}, `did you mean "echo"?`},
		"no run":         {[]string{"flow", "show", "greet"}, "has not run yet"},
		"failed run":     {[]string{"flow", "send", "greet", "echo.in", `{"text":"fail"}`}, "the text said so"},
		"wrong token":    {[]string{"flow", "list", "--server", s.Address, "--token", "wrong"}, "needs the API token"},
		"taken port":     {[]string{"serve", "--data-dir", t.TempDir(), "--listen", strings.TrimPrefix(s.Address, "http://")}, "the port is in use"},
		"taken data dir": {[]string{"serve", "--data-dir", s.Data, "--listen", "127.0.0.1:0"}, s.Data},
	}
	for _, name := range []string{"unknown flow", "unknown node", "no run", "failed run", "wrong token", "taken port", "taken data dir"} {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", tests[name].args...)
			if r.code != 1 {
				t.Errorf("exit code = %d: %s", r.code, r.stderr)
			}
			contains(t, r.stderr, tests[name].want)
		})
	}
	t.Run("a run that fails fails --runs", func(t *testing.T) {
		text := strings.Replace(document, "{delay: 500}", "{delay: 500, text: fail}", 1)
		ok(t, "flow", "apply", "-f", file(t, "flow.yaml", text))
		r := run(t, "", "flow", "start", "greet", "--runs", "1", "-o", "json")
		if r.code != 1 || !strings.Contains(r.stdout, `"kind":"run"`) {
			t.Errorf("exit code %d: %s", r.code, r.stdout)
		}
		contains(t, ok(t, "flow", "show", "greet"), "FAILED", "error: ")
		contains(t, ok(t, "flow", "status", "greet"), "LAST ERRORS", "the text said so")
	})
}

func TestInstall(t *testing.T) {
	serve(t, alone(t))
	contains(t, ok(t, "solution", "install", "hello", "--set", "text=hi"), "flow greet created, stopped", "patchbay flow start greet")
	ok(t, "solution", "install", "hello", "--set-file", "text="+file(t, "text", "from a file\n"), "--set", "delay=900", "--name", "other")
	contains(t, ok(t, "flow", "get", "other"), "delay: 900", "from a file", "hello@1.0.0")
	tests := map[string]struct {
		args []string
		code int
		want string
	}{
		"exists":        {[]string{"--set", "text=x"}, 1, "exists already"},
		"missing value": {[]string{"--name", "third"}, 1, "text"},
		"out of range":  {[]string{"--name", "third", "--set", "text=x", "--set", "delay=1"}, 1, "delay"},
		"unknown key":   {[]string{"--set", "txet=x"}, 2, `did you mean "text"?`},
		"not a number":  {[]string{"--set", "delay=x"}, 2, "whole number"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", append([]string{"solution", "install", "hello"}, test.args...)...)
			if r.code != test.code {
				t.Errorf("exit code = %d, want %d", r.code, test.code)
			}
			contains(t, r.stderr, test.want)
		})
	}
}

func TestInstallAgainKeepsValues(t *testing.T) {
	serve(t, alone(t))
	holds := func(name string, want ...string) {
		t.Helper()
		contains(t, ok(t, "flow", "get", name), want...)
	}
	ok(t, "solution", "install", "hello", "--set", "text=hi", "--set", "delay=900")
	ok(t, "solution", "install", "hello", "--replace")
	holds("greet", "delay: 900", "text: hi")
	ok(t, "solution", "install", "hello", "--replace", "--set", "text=ho")
	holds("greet", "delay: 900", "text: ho")
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", strings.Replace(ok(t, "flow", "get", "greet"), "delay: 900", "delay: 150", 1)))
	ok(t, "solution", "install", "hello", "--replace")
	holds("greet", "delay: 150", "text: ho")
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", strings.Replace(document, "name: greet", "name: mine", 1)))
	t.Run("not of another's flow", func(t *testing.T) {
		if r := run(t, "", "solution", "install", "hello", "--name", "mine", "--replace"); r.code != 1 || !strings.Contains(r.stderr, "text") {
			t.Errorf("exit code %d: %s", r.code, r.stderr)
		}
		ok(t, "solution", "install", "hello", "--name", "mine", "--replace", "--set", "text=new")
		holds("mine", "delay: 700", "text: new")
	})
	t.Run("nothing to replace", func(t *testing.T) {
		ok(t, "solution", "install", "hello", "--name", "fresh", "--replace", "--set", "text=new")
		holds("fresh", "delay: 700")
	})
}

func TestServeKeepsWhatNoLongerFits(t *testing.T) {
	home := alone(t)
	flows := filepath.Join(home, "data", "flows")
	if err := os.MkdirAll(flows, 0o700); err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(document, "test/echo", "test/gone", 1)
	if err := os.WriteFile(filepath.Join(flows, "greet.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	serve(t, home)
	contains(t, ok(t, "flow", "list"), "invalid", "greet is kept, but can't run", `unknown component "test/gone"`)
	if r := run(t, "", "flow", "start", "greet"); r.code != 1 || !strings.Contains(r.stderr, "test/gone") {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
	if kept := ok(t, "flow", "get", "greet"); kept != text {
		t.Errorf("the document was changed:\n%s", kept)
	}
}

func TestCommentsSurviveAnEditAsJSON(t *testing.T) {
	serve(t, alone(t))
	two := strings.Replace(document, "  title:", "  # what it is called\n  title:", 1) + "---\n" + strings.Replace(document, "name: greet", "name: second", 1)
	contains(t, ok(t, "flow", "apply", "-f", file(t, "flows.yaml", two)), "flow greet created", "flow second created", "2 of 2 flows applied: 2 created, 0 changed, 0 unchanged")
	asJSON := ok(t, "flow", "get", "greet", "-o", "json")
	contains(t, ok(t, "flow", "apply", "-f", file(t, "flow.json", strings.Replace(asJSON, "Greeting", "Changed", 1))), "flow greet changed")
	contains(t, ok(t, "flow", "get", "greet"), "# what it is called", "title: Changed")
}

func TestSecretsComeFromTheCluster(t *testing.T) {
	home := alone(t)
	serve(t, home)
	withSecret := strings.Replace(document, "settings: {", `settings: {text: "{{ secret('login/user') }}", `, 1)
	if withSecret == document {
		t.Fatal("the document has no settings to change")
	}
	ok(t, "flow", "apply", "-f", file(t, "flow.yaml", withSecret))
	ok(t, "flow", "start", "greet", "--runs", "1")
	shown := ok(t, "flow", "show", "greet", "--messages")
	if contains(t, shown, `{"text":"••••••"}`); strings.Contains(shown, clusterSecret) {
		t.Errorf("the secret is shown:\n%s", shown)
	}
	r := run(t, "", "flow", "apply", "-f", file(t, "flow.yaml", strings.Replace(withSecret, "login/user", "login/pass", 1)))
	if r.code != 1 {
		t.Errorf("exit code = %d", r.code)
	}
	contains(t, r.stderr, "there is no such Secret")
}
