package cluster_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

var secrets = cluster.Query{Resource: cluster.Resource{Version: "v1", Name: "secrets"}, Namespace: "shop", LabelSelector: "a=b", FieldSelector: "type=x", PageSize: 2}

// texts is a client of a server that gives these answers, one after the other, and
// then the last one again.
func texts(t *testing.T, asked *[]*http.Request, answers ...string) *cluster.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*asked = append(*asked, r)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answers[min(len(*asked), len(answers))-1])
	}))
	t.Cleanup(server.Close)
	return cluster.NewForConfig(&rest.Config{Host: server.URL}, cluster.Options{})
}

func TestListJSON(t *testing.T) {
	page := func(next, items string) string {
		return `{"kind": "List", "metadata": {"resourceVersion": "7", "continue": "` + next + `"}, "items": ` + items + `, "more": {"a": [1]}}`
	}
	tests := map[string]struct {
		answers []string
		want    string
		problem string
	}{
		"one page":   {[]string{page("", `[{"a":1},{"a":2}]`)}, `{"a":1} {"a":2}`, ""},
		"two pages":  {[]string{page("x", `[{"a":1}]`), page("", `[{"a":2}]`)}, `{"a":1} {"a":2}`, ""},
		"nothing":    {[]string{page("", `[]`)}, "", ""},
		"null":       {[]string{page("", `null`)}, "", ""},
		"it ends":    {[]string{`{"metadata": {}, "items": [{"a":1}`}, `{"a":1}`, "broke off"},
		"no JSON":    {[]string{`hunter2`}, "", "is not the JSON of a Kubernetes list"},
		"odd within": {[]string{`{"items": [hunter2]}`}, "", "is not the JSON of a Kubernetes list"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var asked []*http.Request
			var got []string
			version, err := texts(t, &asked, test.answers...).ListJSON(t.Context(), secrets, func(object json.RawMessage) error {
				got = append(got, string(object))
				return nil
			})
			if text := strings.Join(got, " "); text != test.want || (err == nil) != (test.problem == "") || err == nil && version != "7" {
				t.Errorf("got %s, version %s, %v", text, version, err)
			}
			if err != nil && (!strings.Contains(err.Error(), test.problem) || strings.Contains(err.Error(), "hunter2")) {
				t.Errorf("error = %v, want %s", err, test.problem)
			}
			query := asked[len(asked)-1].URL.Query()
			if query.Get("labelSelector") != "a=b" || query.Get("fieldSelector") != "type=x" || query.Get("limit") != "2" || (query.Get("continue") == "x") != (len(test.answers) == 2) {
				t.Errorf("asked %v", query)
			}
		})
	}
}

func TestListJSONEndsWithTheErrorOfTheVisit(t *testing.T) {
	var asked []*http.Request
	enough := errors.New("enough")
	_, err := texts(t, &asked, `{"metadata": {"continue": "x"}, "items": [{}, {}]}`).ListJSON(t.Context(), secrets, func(json.RawMessage) error { return enough })
	if !errors.Is(err, enough) || len(asked) != 1 {
		t.Errorf("error = %v after %d requests", err, len(asked))
	}
}

func TestWatch(t *testing.T) {
	one := `{"type": "ADDED", "object": {"a": 1}}` + "\n"
	tests := map[string]struct {
		answer    string
		want      string
		problem   string
		retryable bool
		gone      bool
	}{
		"events":         {one + `{"type": "BOOKMARK", "object": {"b": 2}}`, `ADDED {"a": 1} BOOKMARK {"b": 2}`, "", false, false},
		"nothing":        {"", "", "", false, false},
		"too old":        {one + `{"type": "ERROR", "object": {"kind": "Status", "status": "Failure", "code": 410, "reason": "Expired", "message": "too old"}}`, `ADDED {"a": 1}`, "no changes since then", true, true},
		"another error":  {`{"type": "ERROR", "object": {"kind": "Status", "status": "Failure", "code": 500, "message": "oops"}}`, "", "HTTP 500", true, false},
		"an empty error": {`{"type": "ERROR", "object": {}}`, "", "HTTP 500", true, false},
		"it breaks off":  {one + `{"type": "ADDED", "obj`, `ADDED {"a": 1}`, "broke off", true, false},
		"no JSON":        {one + "hunter2", `ADDED {"a": 1}`, "not the JSON of a watch", false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var asked []*http.Request
			var got []string
			q := secrets
			q.MetadataOnly = true
			err := texts(t, &asked, test.answer).Watch(t.Context(), q, "5", func(kind string, object json.RawMessage) error {
				got = append(got, kind+" "+string(object))
				return nil
			})
			if text := strings.Join(got, " "); text != test.want || (err == nil) != (test.problem == "") || module.IsRetryable(err) != test.retryable || cluster.IsGone(err) != test.gone {
				t.Errorf("got %s, %v", text, err)
			}
			if err != nil && (!strings.Contains(err.Error(), test.problem) || strings.Contains(err.Error(), "hunter2")) {
				t.Errorf("error = %v, want %s", err, test.problem)
			}
			query := asked[0].URL.Query()
			if query.Get("watch") != "true" || query.Get("resourceVersion") != "5" || query.Get("allowWatchBookmarks") != "true" || query.Get("labelSelector") != "a=b" ||
				!strings.Contains(asked[0].Header.Get("Accept"), "as=PartialObjectMetadata;") {
				t.Errorf("asked %v, %v", query, asked[0].Header)
			}
		})
	}
}
