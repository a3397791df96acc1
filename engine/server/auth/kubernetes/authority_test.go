package kubernetes_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/auth/kubernetes"
)

// answering is an authority whose API server gives one answer, and what it was asked.
func answering(t *testing.T, status int, answer string) (*kubernetes.Authority, func() (path string, body map[string]any)) {
	t.Helper()
	var path string
	var body map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path = r.Method + " " + r.URL.Path
		text, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(text, &body); err != nil || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("body %s as %s: %v", text, r.Header.Get("Content-Type"), err)
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, answer)
	}))
	t.Cleanup(server.Close)
	a, err := kubernetes.New(kubernetes.Options{Config: &rest.Config{Host: server.URL + "/prefix"}, Namespace: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	return a, func() (string, map[string]any) { return path, body }
}

func TestIdentify(t *testing.T) {
	a, asked := answering(t, 201, `{"kind":"TokenReview","status":{"authenticated":true,"user":{
		"username":"ann","uid":"7","groups":["people"],"extra":{"scope":["a","b"]}}}}`)
	who, err := a.Identify(t.Context(), "secret")
	if err != nil || who.Name != "ann" || who.UID != "7" || who.Administrator || !cmp.Equal(who.Groups, []string{"people"}) || len(who.Extra["scope"]) != 2 {
		t.Errorf("%+v, %v", who, err)
	}
	path, body := asked()
	want := map[string]any{"apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "spec": map[string]any{"token": "secret"}}
	delete(body, "status")
	if path != "POST /prefix/apis/authentication.k8s.io/v1/tokenreviews" || cmp.Diff(want, body) != "" {
		t.Errorf("%s: %s", path, cmp.Diff(want, body))
	}
}

func TestTokensThatAreRefused(t *testing.T) {
	for name, answer := range map[string]string{
		"not authenticated":      `{"status":{"authenticated":false,"error":"expired"}}`,
		"no status":              `{"kind":"TokenReview"}`,
		"a user without a token": `{"status":{"user":{"username":"ann"}}}`,
		"nobody":                 `{"status":{"authenticated":true,"user":{}}}`,
	} {
		a, _ := answering(t, 201, answer)
		if who, err := a.Identify(t.Context(), "secret"); !errors.Is(err, auth.ErrRefused) || who.Name != "" {
			t.Errorf("%s: %v, %v", name, who, err)
		}
	}
}

// TestWhatIsNoAnswer holds that nobody is refused, and nobody let in, by an API server that
// does not say what was asked.
func TestWhatIsNoAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		answer string
	}{
		"forbidden":   {403, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,"message":"no"}`},
		"unavailable": {503, `down, and secret`},
		"a page":      {200, `<html>secret</html>`},
	} {
		a, _ := answering(t, test.status, test.answer)
		if _, err := a.Identify(t.Context(), "secret"); err == nil || errors.Is(err, auth.ErrRefused) || strings.Contains(err.Error(), "<html>") {
			t.Errorf("%s: identify: %v", name, err)
		}
		if allowed, _, err := a.Allowed(t.Context(), auth.Identity{Name: "ann"}, auth.Action{Verb: "get"}); err == nil || allowed {
			t.Errorf("%s: allowed %t, %v", name, allowed, err)
		}
	}
}

func TestAllowed(t *testing.T) {
	who := auth.Identity{Name: "ann", UID: "7", Groups: []string{"people"}, Extra: map[string][]string{"scope": {"a"}}}
	for name, test := range map[string]struct {
		what     auth.Action
		answer   string
		want     bool
		asked    string
		resource any
	}{
		"all flows": {auth.Action{Verb: "list"}, `{"status":{"allowed":true}}`, true, "resourceAttributes", map[string]any{
			"namespace": "shop", "verb": "list", "group": "patchbay.dev", "version": "v1alpha1", "resource": "flows"}},
		"start one": {auth.Action{Verb: "update", Subresource: "start", Flow: "mirror"}, `{"status":{"allowed":true,"denied":true}}`, false, "resourceAttributes", map[string]any{
			"namespace": "shop", "verb": "update", "group": "patchbay.dev", "version": "v1alpha1", "resource": "flows", "subresource": "start", "name": "mirror"}},
		"metrics": {auth.Action{Verb: "get", Path: "/metrics"}, `{"status":{"allowed":false,"reason":"no"}}`, false, "nonResourceAttributes", map[string]any{
			"path": "/metrics", "verb": "get"}},
	} {
		t.Run(name, func(t *testing.T) {
			a, asked := answering(t, 201, test.answer)
			got, _, err := a.Allowed(t.Context(), who, test.what)
			if err != nil || got != test.want {
				t.Errorf("allowed = %t, %v", got, err)
			}
			path, body := asked()
			want := map[string]any{"user": "ann", "uid": "7", "groups": []any{"people"}, "extra": map[string]any{"scope": []any{"a"}}, test.asked: test.resource}
			if diff := cmp.Diff(want, body["spec"]); path != "POST /prefix/apis/authorization.k8s.io/v1/subjectaccessreviews" || diff != "" {
				t.Errorf("%s: %s", path, diff)
			}
		})
	}
}
