package cli_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestUsageErrors(t *testing.T) {
	alone(t)
	tests := map[string]struct {
		args []string
		want string
	}{
		"unknown command":     {[]string{"flwo"}, `did you mean "patchbay flow"?`},
		"unknown subcommand":  {[]string{"flow", "strat"}, `did you mean "patchbay flow start"?`},
		"unknown flag":        {[]string{"flow", "list", "--colour"}, "--colour"},
		"missing argument":    {[]string{"flow", "start"}, "FLOW is missing"},
		"too many":            {[]string{"flow", "start", "a", "b"}, `unexpected argument "b"`},
		"output":              {[]string{"version", "-o", "xml"}, "want table, json or yaml"},
		"apply without file":  {[]string{"flow", "apply"}, "-f FILE is missing"},
		"rbac without flow":   {[]string{"rbac"}, "either a FLOW or a file"},
		"mapping":             {[]string{"explain", "--mapping", "wrong", "x"}, "want flat"},
		"open to the network": {[]string{"serve", "--listen", "0.0.0.0:7424"}, "--allow-remote"},
		"all interfaces":      {[]string{"serve", "--listen", ":7424"}, "--allow-remote"},
		"remote without TLS":  {[]string{"serve", "--listen", "0.0.0.0:7424", "--allow-remote"}, "--tls-cert"},
		"no port":             {[]string{"serve", "--listen", "localhost"}, "want HOST:PORT"},
		"half a certificate":  {[]string{"serve", "--tls-cert", "x"}, "belong together"},
		"no port for probes":  {[]string{"serve", "--probe-listen", "localhost"}, "--probe-listen"},
		"metrics nowhere":     {[]string{"serve", "--probe-metrics"}, "--probe-listen"},
		"drain before now":    {[]string{"serve", "--drain", "-1s"}, "--drain"},
		"log level":           {[]string{"serve", "--log-level", "loud"}, "debug, info, warn or error"},
		"message":             {[]string{"flow", "send", "a", "b.c", "{"}, "not JSON"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", test.args...)
			if r.code != 2 || r.stdout != "" {
				t.Errorf("exit code = %d, want 2; stdout %q", r.code, r.stdout)
			}
			contains(t, r.stderr, test.want, "--help")
		})
	}
}

func TestHelpTeaches(t *testing.T) {
	alone(t)
	for _, args := range [][]string{{}, {"--help"}, {"flow"}, {"flow", "start", "--help"}, {"serve", "--help"}, {"solution", "install", "--help"},
		{"state"}, {"state", "check", "--help"}, {"state", "repair", "--help"}} {
		contains(t, ok(t, args...), "Usage:", "Examples:", "patchbay")
	}
	contains(t, ok(t, "--version"), "patchbay 1.2.3")
	contains(t, ok(t, "version", "-o", "json"), `"version": "1.2.3"`)
}

func TestLint(t *testing.T) {
	alone(t)
	tests := map[string]struct {
		text string
		code int
		want []string
	}{
		"valid":     {document, 0, []string{"flow greet is valid (2 nodes, 1 edge)"}},
		"one node":  {strings.Split(document, "    - id: echo")[0], 0, []string{"(1 node, 0 edges)"}},
		"component": {strings.Replace(document, "test/echo", "test/ecco", 1), 1, []string{":12:", `did you mean "test/echo"?`}},
		"settings":  {strings.Replace(document, "500", "5", 1), 1, []string{":9:", "minimum"}},
		"syntax":    {"a: [", 1, []string{"neither YAML nor JSON"}},
		"empty":     {"", 1, []string{"empty"}},
		"two flows": {document + "---\n" + strings.NewReplacer("name: greet", "name: second", "echo.in", "echo.on").Replace(document), 1,
			[]string{"flow greet is valid", `did you mean "echo.in"?`, "1 of 2 flows in 1 file is valid"}},
		"after an empty one": {document + "---\n---\n" + strings.Replace(document, "name: greet", "name: second", 1), 0,
			[]string{"flow greet is valid", "flow second is valid", "2 of 2 flows in 1 file are valid"}},
		"broken after an empty one": {document + "---\n# nothing\n---\n" + strings.NewReplacer("name: greet", "name: second", "test/echo", "test/ecco").Replace(document), 1,
			[]string{"flow greet is valid", `did you mean "test/echo"?`, "1 of 2 flows in 1 file is valid"}},
		"no flow after one":   {document + "---\ntext\n", 1, []string{"flow greet is valid", "want an object, have text", "1 of 1 flow in 1 file is valid"}},
		"two of one name":     {document + "---\n" + document, 1, []string{"two flows named", "1 of 2 flows in 1 file is valid"}},
		"syntax after a flow": {document + "---\na: [\n", 1, []string{"neither YAML nor JSON"}},
		"only a comment":      {"# nothing\n---\n", 1, []string{"the document is empty"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := file(t, "flow.yaml", test.text)
			r := run(t, "", "flow", "lint", path)
			if r.code != test.code || r.stderr != "" {
				t.Errorf("exit code = %d, want %d; %s", r.code, test.code, r.stderr)
			}
			contains(t, r.stdout, append(test.want, path)...)
			if strings.Contains(r.stdout, "neither YAML nor JSON") && strings.Contains(r.stdout, "is missing") {
				t.Errorf("what could not be read is said to be missing:\n%s", r.stdout)
			}
			fromStdin := run(t, test.text, "flow", "lint", "-", "-o", "json")
			var all []struct{ Valid bool }
			if err := json.Unmarshal([]byte(fromStdin.stdout), &all); err != nil || fromStdin.code != test.code || len(all) == 0 {
				t.Errorf("lint - = %d %s, %v", fromStdin.code, fromStdin.stdout, err)
			}
		})
	}
	if r := run(t, "", "flow", "lint", filepath.Join(t.TempDir(), "none.yaml")); r.code != 1 {
		t.Errorf("a missing file: exit code %d", r.code)
	}
}

func TestExplain(t *testing.T) {
	alone(t)
	r := run(t, "nginx\n\nbad image\n", "explain", "--mirror", "m", "redis", "-", "-o", "json")
	want := `{"image":"redis","canonical":"docker.io/redis","target":"m/redis","changed":true,"reason":"<rule>"}
{"image":"nginx","canonical":"docker.io/nginx","target":"m/nginx","changed":true,"reason":"<rule>"}
{"image":"bad image","canonical":"","target":"bad image","changed":false,"reason":"","error":"no reference"}
`
	if r.code != 0 || r.stdout != want {
		t.Errorf("exit code %d:\n%s\nwant\n%s", r.code, r.stdout, want)
	}
	contains(t, ok(t, "explain", "--mirror", "m", "bad image", "redis"), "IMAGE", "m/redis", "error: no reference")
	contains(t, ok(t, "explain", "--mirror", "m", "redis", "-o", "yaml"), "- image: redis", "changed: true")
}

func TestModulesOffline(t *testing.T) {
	alone(t)
	contains(t, ok(t, "module", "list"), "test/toggle", "Echo")
	contains(t, ok(t, "module", "show", "test"), "For tests", "test/echo")
	contains(t, ok(t, "module", "show", "test/echo"), "target port in", "secret", "Required.", "source port error", "get, list apps/deployments")
	contains(t, ok(t, "module", "show", "test/toggle", "-o", "json"), `"name": "_settings"`)
	if r := run(t, "", "module", "show", "test/ecco"); r.code != 1 || !strings.Contains(r.stderr, `did you mean "test/echo"?`) {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
}

func TestSolutionsOffline(t *testing.T) {
	alone(t)
	contains(t, ok(t, "solution", "list"), "hello", "1.0.0", "Says hello.")
	contains(t, ok(t, "solution", "show", "hello"), "text", "Required.", "700", "more/notes.txt", "--set text=…", "# Hello")
	contains(t, ok(t, "solution", "files", "hello"), "more/notes.txt")
	contains(t, ok(t, "solution", "files", "hello", "more/notes.txt"), "notes\n")
	if r := run(t, "", "solution", "files", "hello", "more/made.txt"); r.code != 0 || r.stdout != "say \"hi there\"\n" || !strings.Contains(r.stderr, "--set text=VALUE") {
		t.Errorf("exit code %d: %s, %s", r.code, r.stdout, r.stderr)
	}
	if r := run(t, "", "solution", "files", "hello", "more/made.txt", "--set", "text=bye"); r.code != 0 || r.stdout != "say \"bye\"\n" || r.stderr != "" {
		t.Errorf("exit code %d: %s, %s", r.code, r.stdout, r.stderr)
	}
	directory := t.TempDir()
	ok(t, "solution", "files", "hello", "--dir", directory)
	if text, err := os.ReadFile(filepath.Join(directory, "more", "notes.txt")); err != nil || string(text) != "notes\n" {
		t.Errorf("file = %q, %v", text, err)
	}
	if r := run(t, "", "solution", "files", "hello", "--dir", directory); r.code != 1 {
		t.Error("an existing file was overwritten")
	}
	if r := run(t, "", "solution", "show", "helo"); r.code != 1 || !strings.Contains(r.stderr, `did you mean "hello"?`) {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
}

func TestSchemaAndRolesOffline(t *testing.T) {
	alone(t)
	if text := ok(t, "flow", "schema"); !json.Valid([]byte(text)) || !strings.Contains(text, "$schema") {
		t.Errorf("schema = %.200s", text)
	}
	path := file(t, "flow.yaml", document)
	contains(t, ok(t, "rbac", "-f", path), "kind: ClusterRole", "deployments")
	contains(t, ok(t, "rbac", "-f", path, "--namespace", "shop", "--service-account", "a/b", "-o", "json"), `"kind": "List"`, `"kind": "RoleBinding"`)
	withSecret := file(t, "secret.yaml", strings.Replace(document, "settings: {", `settings: {text: "{{ secret('login/user') }}", `, 1))
	contains(t, ok(t, "rbac", "-f", withSecret, "--service-account", "home/engine"), "name: patchbay-greet:secrets\n  namespace: home\n", "resourceNames: [login]")
	contains(t, ok(t, "rbac", "-f", withSecret), "# secret() in settings", "resourceNames: [login]")
}

func TestWithoutAServer(t *testing.T) {
	alone(t)
	r := run(t, "", "flow", "list")
	if r.code != 1 {
		t.Errorf("exit code = %d", r.code)
	}
	contains(t, r.stderr, "patchbay serve")
	r = run(t, "", "flow", "list", "--server", "127.0.0.1:1", "--token", "x")
	if r.code != 1 {
		t.Errorf("exit code = %d", r.code)
	}
	contains(t, r.stderr, "no server answers at http://127.0.0.1:1", "patchbay serve")
	contains(t, run(t, "", "flow", "list", "--server", "ftp://x", "--token", "x").stderr, "want http://")
	contains(t, run(t, "", "flow", "list", "--server", "http://127.0.0.1:1").stderr, "PATCHBAY_TOKEN")
}

func TestDocumentOfTheAPI(t *testing.T) {
	alone(t)
	first := ok(t, "api")
	var document struct {
		OpenAPI    string         `json:"openapi"`
		Paths      map[string]any `json:"paths"`
		Components struct {
			Schemas map[string]struct {
				Required []string `json:"required"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal([]byte(first), &document); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(document.OpenAPI, "3.1") || document.Paths["/api/v1/flows/{name}"] == nil {
		t.Errorf("the document is not the API's: %.200s", first)
	}
	for name, field := range map[string]string{"RuntimeStatus": "nodes", "RuntimeRunRecord": "records", "RuntimeEvent": "kind", "FlowSpec": "nodes", "ApiFlow": "runs"} {
		if !strings.Contains(strings.Join(document.Components.Schemas[name].Required, " "), field) {
			t.Errorf("%s does not require %s", name, field)
		}
	}
	if second := ok(t, "api"); second != first {
		t.Error("the document is not the same twice")
	}
	contains(t, ok(t, "api", "-o", "yaml"), "openapi: ", `"/api/v1/flows/{name}":`)
}
