package registryclient_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/dockerconfig"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
	"github.com/patchbay-dev/patchbay/modules/distribution/registrytest"
)

// paged answers the catalog two names at a time, linking to the next page.
func paged(names ...string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		if !strings.HasSuffix(r.URL.Path, "/_catalog") {
			return false
		}
		begin := 0
		if last := r.URL.Query().Get("last"); last != "" {
			begin = slices.Index(names, last) + 1
		}
		end := min(begin+2, len(names))
		if end < len(names) {
			w.Header().Set("Link", `</v2/_catalog?last=`+names[end-1]+`&n=2>; rel="next"`)
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"repositories": names[begin:end]})
		return true
	}
}

func TestListPages(t *testing.T) {
	registry := registrytest.New(t)
	names := []string{"a/one", "a/two", "b/one", "b/three", "b/two"}
	for _, name := range names {
		registry.AddImage(t, name, "1", registrytest.OCIManifest)
	}
	registry.AddImage(t, "b/two", "2", registrytest.OCIManifest)
	registry.RequireAuth(registrytest.Auth{Username: ada.Username, Password: ada.Password})
	registry.Fault(paged(names...))
	logins, err := dockerconfig.Parse(`{"auths":{"` + registry.Host + `":{"username":"ada","password":"ada-secret"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		query registryclient.ListQuery
		want  string
		next  string
	}{
		"all":          {registryclient.ListQuery{}, "a/one:1 a/two:1 b/one:1 b/three:1 b/two:1,2", ""},
		"first page":   {registryclient.ListQuery{Limit: 2}, "a/one:1 a/two:1", "a/two"},
		"second page":  {registryclient.ListQuery{Limit: 2, Next: "a/two"}, "b/one:1 b/three:1", "b/three"},
		"last page":    {registryclient.ListQuery{Limit: 2, Next: "b/three"}, "b/two:1,2", ""},
		"ends exactly": {registryclient.ListQuery{Limit: 5}, "a/one:1 a/two:1 b/one:1 b/three:1 b/two:1,2", ""},
		"in a page":    {registryclient.ListQuery{Limit: 1}, "a/one:1", "a/one"},
		"prefix":       {registryclient.ListQuery{Prefix: "b/t"}, "b/three:1 b/two:1,2", ""},
		"prefix, page": {registryclient.ListQuery{Prefix: "b/", Limit: 1}, "b/one:1", "b/one"},
		"one":          {registryclient.ListQuery{Repository: "b/two"}, "b/two:1,2", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			test.query.Registry, test.query.Logins = registry.Host, logins
			list, err := newClient().List(t.Context(), test.query)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, repository := range list.Repositories {
				got = append(got, repository.Name+":"+strings.Join(repository.Tags, ","))
			}
			if strings.Join(got, " ") != test.want || list.Next != test.next {
				t.Errorf("list = %q next %q, want %q next %q", got, list.Next, test.want, test.next)
			}
		})
	}
}

func TestListRefuses(t *testing.T) {
	registry := registrytest.New(t)
	tests := map[string]struct {
		query registryclient.ListQuery
		want  string
	}{
		"scheme":     {registryclient.ListQuery{Registry: "https://" + registry.Host}, "want host[:port]"},
		"path":       {registryclient.ListQuery{Registry: registry.Host + "/a"}, "want host[:port]"},
		"no host":    {registryclient.ListQuery{Registry: "zot"}, "want host[:port]"},
		"empty":      {registryclient.ListQuery{}, "want host[:port]"},
		"repository": {registryclient.ListQuery{Registry: registry.Host, Repository: "none"}, "404"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := newClient().List(t.Context(), test.query)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}
