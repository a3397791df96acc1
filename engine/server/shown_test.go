package server_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

const writtenOut = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: greet}
spec:
  nodes:
    - id: trigger
      component: test/toggle
    # not hunter2-x
    - id: echo
      component: test/echo
      examples: {in: {token: hunter2-x}}
  edges:
    - from: trigger.out
      to: echo.in
      map: {text: "{{ $.text + 'hunter2-x' }}", token: hunter2-x}
`

// TestSecretsThatAreWrittenOut goes round with a document: it is shown with masks,
// comes back with them, and stays as it is.
func TestSecretsThatAreWrittenOut(t *testing.T) {
	f := start(t)
	file := func() string {
		text, err := os.ReadFile(filepath.Join(f.directory.Path(), "greet.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	clean := func(what string, got reply) reply {
		t.Helper()
		if strings.Contains(got.body, "hunter2") {
			t.Errorf("%s: %d %s", what, got.status, got.body)
		}
		return got
	}
	warned := func(what string, problems []api.Problem) {
		t.Helper()
		paths := ""
		for _, p := range problems {
			paths += p.Severity + " " + p.Path + " "
		}
		if !strings.Contains(paths, "warning spec.edges[0].map.token") || !strings.Contains(paths, "warning spec.nodes[1].examples.in.token") {
			t.Errorf("%s: problems = %+v", what, problems)
		}
	}
	var checked api.Checked
	f.want(http.StatusOK, f.call("POST", "/api/v1/check", writtenOut)).into(t, &checked)
	warned("check", checked.Problems)
	var saved api.Saved
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet?allowLiteralSecrets=true", writtenOut)).into(t, &saved)
	warned("save", saved.Problems)
	stored := file()
	if strings.Count(stored, "hunter2-x") != 4 {
		t.Fatalf("stored: %s", stored)
	}

	asJSON := clean("JSON", f.call("GET", "/api/v1/flows/greet", ""))
	asYAML := clean("YAML", f.call("GET", "/api/v1/flows/greet", "", "Accept", "application/yaml"))
	if strings.Count(asJSON.body, redact.Mask) != 3 || strings.Count(asYAML.body, redact.Mask) != 4 {
		t.Errorf("not all is masked: %s\n%s", asJSON.body, asYAML.body)
	}
	if asYAML.header.Get("ETag") != `"`+saved.Revision+`"` {
		t.Errorf("ETag = %s, want that of %s", asYAML.header.Get("ETag"), saved.Revision)
	}
	edited := strings.Replace(asYAML.body, "component: test/toggle", "component: test/toggle\n      title: Trigger", 1)
	for name, body := range map[string]string{"JSON": asJSON.body, "YAML": asYAML.body, "edited": edited} {
		var checked api.Checked
		f.want(http.StatusOK, clean(name, f.call("POST", "/api/v1/check", body))).into(t, &checked)
		warned(name, checked.Problems)
	}
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", asJSON.body, "If-Match", asYAML.header.Get("ETag")))
	if again := file(); again != stored {
		t.Errorf("saved as shown, it is another: %s", again)
	}
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", edited))
	if again := file(); strings.Replace(again, "      title: Trigger\n", "", 1) != strings.Replace(stored, "    # not hunter2-x\n", "    # not "+redact.Mask+"\n", 1) {
		t.Errorf("saved with a title, it is another: %s", again)
	}

	var diff api.FlowDiff
	f.want(http.StatusOK, clean("diff", f.call("POST", "/api/v1/flows/greet/diff", writtenOut))).into(t, &diff)
	other := strings.ReplaceAll(writtenOut, "token: hunter2-x", "token: hunter2-y")
	f.want(http.StatusOK, clean("diff of another secret", f.call("POST", "/api/v1/flows/greet/diff", other))).into(t, &diff)
	if diff.Before == diff.After || len(diff.Changes) == 0 || !strings.Contains(diff.After, redact.Mask+" (changed)") {
		t.Errorf("another secret does not show: %+v", diff)
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/diff", asYAML.body)).into(t, &diff)
	if len(diff.Changes) != 0 {
		t.Errorf("what is shown is another: %+v", diff.Changes)
	}
	clean("describe", f.want(http.StatusOK, f.call("POST", "/api/v1/describe?node=echo", writtenOut)))
	carried := strings.Replace(writtenOut, "      examples: {in: {token: hunter2-x}}\n", "", 1)
	for what, got := range map[string]reply{
		"an example that is carried along": f.want(http.StatusOK, f.call("POST", "/api/v1/describe?node=echo", carried)),
		"a failure":                        f.want(http.StatusNotFound, f.call("GET", "/api/v1/flows/hunter2-x", "")),
	} {
		if clean(what, got); !strings.Contains(got.body, redact.Mask) {
			t.Errorf("%s: %s", what, got.body)
		}
	}
	clean("evaluate", f.want(http.StatusOK, f.call("POST", "/api/v1/evaluate", `{"document":`+asJSON.body+`,"from":"echo.out","to":"echo.in","map":{"text":"{{ $.text }}"}}`)))
	clean("evaluate a wrong map", f.want(http.StatusOK, f.call("POST", "/api/v1/evaluate", `{"document":`+inJSON(t, writtenOut)+`,"from":"trigger.out","to":"echo.in","map":{"text":"{{ 'hunter2-x' + }}"}}`)))
}

func inJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestMasksThatStandForNothing(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet?allowLiteralSecrets=true", writtenOut))
	masked := f.call("GET", "/api/v1/flows/greet", "", "Accept", "application/yaml").body
	for name, test := range map[string]struct{ path, body string }{
		"another flow": {"copy", strings.Replace(masked, "name: greet", "name: copy", 1)},
		"another edge": {"greet", strings.Replace(masked, "from: trigger.out", "from: echo.out", 1)},
	} {
		var failure api.Failure
		f.want(http.StatusUnprocessableEntity, f.call("PUT", "/api/v1/flows/"+test.path, test.body)).into(t, &failure)
		if !slices.ContainsFunc(failure.Problems, func(p api.Problem) bool {
			return p.Severity == "error" && p.Path == "spec.edges[0].map.token" && strings.Contains(p.Message, "none is stored")
		}) {
			t.Errorf("%s: %+v", name, failure)
		}
		var checked api.Checked
		f.want(http.StatusOK, f.call("POST", "/api/v1/check", test.body)).into(t, &checked)
		if checked.Valid {
			t.Errorf("%s: the check says nothing: %+v", name, checked)
		}
	}
}

func TestSecretsOfAFileThatCannotBeRead(t *testing.T) {
	f := start(t)
	text := strings.Replace(writtenOut, "  edges:", "  edges: [", 1)
	if err := os.WriteFile(filepath.Join(f.directory.Path(), "greet.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, got := range []reply{
		f.call("GET", "/api/v1/flows/greet", "", "Accept", "application/yaml"),
		f.call("POST", "/api/v1/flows/greet/diff", document),
	} {
		if got = f.want(http.StatusOK, got); strings.Contains(got.body, "token: hunter2-x") || !strings.Contains(got.body, "token: "+redact.Mask) {
			t.Errorf("shown: %s", got.body)
		}
	}
}
