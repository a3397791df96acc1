package server_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// documented is what the tests read of the OpenAPI document.
type documented struct {
	OpenAPI string                                `json:"openapi"`
	Paths   map[string]map[string]json.RawMessage `json:"paths"`
	Info    struct {
		Version string `json:"version"`
	} `json:"info"`
}

func (f *fixture) openapi() documented {
	var doc documented
	f.want(http.StatusOK, f.call("GET", "/api/v1/openapi.json", "")).into(f.t, &doc)
	return doc
}

func filled(path string) string {
	return strings.NewReplacer("{name}", "greet", "{node}", "echo", "{port}", "in", "{run}", "last", "{file}", "more/notes.txt", "{secret}", "login", "{id}", "1",
		"{module}", "test", "{component}", "echo", "{index}", "0").Replace(path)
}

func TestEveryRouteNeedsTheToken(t *testing.T) {
	f := start(t)
	doc := f.openapi()
	if len(doc.Paths) < 20 {
		t.Fatalf("only %d paths are documented", len(doc.Paths))
	}
	refused := func(t *testing.T, method, path string, header ...string) {
		t.Helper()
		request, err := http.NewRequestWithContext(t.Context(), method, f.http.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; i < len(header); i += 2 {
			request.Header.Set(header[i], header[i+1])
		}
		if got := f.do(request); got.status != http.StatusUnauthorized {
			t.Errorf("%s %s: status = %d, want 401: %s", method, path, got.status, got.body)
		}
	}
	for path, methods := range doc.Paths {
		if strings.Contains(filled(path), "{") {
			t.Errorf("the test does not know how to fill in %s", path)
		}
		for method := range methods {
			refused(t, strings.ToUpper(method), filled(path))
			refused(t, strings.ToUpper(method), filled(path), "Authorization", "Bearer wrong")
			refused(t, strings.ToUpper(method), filled(path), "Cookie", "patchbay_7424=wrong")
		}
	}
	for _, path := range []string{"/", "/flows", "/flows/greet", "/runs", "/solutions", "/solutions/hello", "/marketplace", "/instances/hello", "/assets/editor.js", "/api/v1/nothing",
		"/healthz/", "/healthz/x", "/Healthz", "/readyz/", "/readyz/x", "/READYZ", "/readyz%2f", "/readyz;x", "/login/", "/login/x", "/x",
		"/api/v1/flows/healthz", "/api/v1/flows/readyz", "/api/v1/readyz", "/metrics", "/metrics/x", "/debug/pprof/"} {
		refused(t, "GET", path)
		refused(t, "POST", path)
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		refused(t, "POST", path) // a probe reads
		refused(t, "PUT", path)
	}
}

func TestDocumentNamesEveryType(t *testing.T) {
	f := start(t)
	doc := f.openapi()
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || doc.Info.Version != "test" {
		t.Errorf("openapi %s, version %s", doc.OpenAPI, doc.Info.Version)
	}
	ids := map[string]string{}
	for path, methods := range doc.Paths {
		for method, raw := range methods {
			var o struct {
				ID         string                     `json:"operationId"`
				Summary    string                     `json:"summary"`
				Responses  map[string]json.RawMessage `json:"responses"`
				Security   []any                      `json:"security"`
				Parameters []struct {
					Name string `json:"name"`
					In   string `json:"in"`
				} `json:"parameters"`
			}
			if err := json.Unmarshal(raw, &o); err != nil {
				t.Fatal(err)
			}
			if o.ID == "" || o.Summary == "" || ids[o.ID] != "" {
				t.Errorf("%s %s: id %q (of %s), summary %q", method, path, o.ID, ids[o.ID], o.Summary)
			}
			ids[o.ID] = path
			if !strings.Contains(string(o.Responses["default"]), "Failure") || len(o.Security) == 0 {
				t.Errorf("%s %s: responses %s, security %v", method, path, o.Responses["default"], o.Security)
			}
			for name := range pathNames(path) {
				found := false
				for _, p := range o.Parameters {
					found = found || p.In == "path" && p.Name == name
				}
				if !found {
					t.Errorf("%s %s: parameter %s is not described", method, path, name)
				}
			}
		}
	}
	f.nothingIsNull()
	if put := string(doc.Paths["/api/v1/flows/{name}"]["put"]); !strings.Contains(put, "application/yaml") || !strings.Contains(put, "If-Match") {
		t.Errorf("putFlow lacks YAML or If-Match: %s", put)
	}
}

func pathNames(path string) map[string]bool {
	names := map[string]bool{}
	for part := range strings.SplitSeq(path, "/") {
		if strings.HasPrefix(part, "{") {
			names[strings.Trim(part, "{}")] = true
		}
	}
	return names
}

func TestUnknownRoutesAreJSON(t *testing.T) {
	f := start(t)
	for _, path := range []string{"/api/v1/nothing", "/x"} {
		got := f.want(http.StatusNotFound, f.call("GET", path, ""))
		if !strings.Contains(got.body, `"error"`) || !strings.Contains(got.body, "openapi.json") {
			t.Errorf("%s: %s", path, got.body)
		}
	}
	f.want(http.StatusNotFound, f.call("PATCH", "/api/v1/flows", ""))
}

// nothingIsNull holds what the generated client relies on: a list that is always
// there is a list.
func (f *fixture) nothingIsNull() {
	f.t.Helper()
	body := f.call("GET", "/api/v1/openapi.json", "").body
	if at := strings.Index(body, `"null"`); at >= 0 {
		f.t.Errorf("some field may be null: %s", body[max(0, at-200):at+20])
	}
}
