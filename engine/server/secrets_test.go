package server_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func TestSecretsAreListedByName(t *testing.T) {
	several := map[string]secretOf{"a": {}, "b": {}, "c": {data: map[string]string{"user": "v", "password": "hunter2"}}}
	tests := map[string]struct {
		cluster     *cluster
		query       string
		names       string
		next        string
		unavailable string
		mayCreate   bool
	}{
		"all":           {&cluster{secrets: several}, "", "a b c", "", "", true},
		"a page":        {&cluster{secrets: several}, "?limit=2", "a b", "b", "", true},
		"the next page": {&cluster{secrets: several}, "?limit=2&after=b", "c", "", "", true},
		"none":          {&cluster{}, "", "", "", "", true},
		"may not list":  {&cluster{secrets: several, forbids: "list"}, "", "", "", "may not list the Secrets in the namespace patchbay-system", true},
		"may not make":  {&cluster{secrets: several, forbids: "create"}, "", "a b c", "", "", false},
		"unreachable":   {&cluster{err: errors.New("no route")}, "", "", "", "no route", false},
		"no cluster":    {nil, "", "", "", "without a cluster", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := start(t, func(o *server.Options) {
				if test.cluster != nil {
					o.Cluster = test.cluster
				}
			})
			var list api.SecretList
			f.want(http.StatusOK, f.call("GET", "/api/v1/secrets"+test.query, "")).into(t, &list)
			if strings.Join(list.Names, " ") != test.names || list.Next != test.next || list.MayCreate != test.mayCreate {
				t.Errorf("list = %+v", list)
			}
			if (test.unavailable == "") != (list.Unavailable == "") || !strings.Contains(list.Unavailable, test.unavailable) {
				t.Errorf("unavailable = %q, want %q", list.Unavailable, test.unavailable)
			}
		})
	}
	t.Run("a page has its bounds", func(t *testing.T) {
		many := map[string]secretOf{}
		for i := range 600 {
			many[fmt.Sprintf("s-%03d", i)] = secretOf{}
		}
		f := start(t, func(o *server.Options) { o.Cluster = &cluster{secrets: many} })
		var list api.SecretList
		f.want(http.StatusOK, f.call("GET", "/api/v1/secrets?limit=100000", "")).into(t, &list)
		if len(list.Names) > 500 || list.Next == "" {
			t.Errorf("%d names in a page, next %q", len(list.Names), list.Next)
		}
	})
}

func TestKeysOfASecret(t *testing.T) {
	f := start(t, func(o *server.Options) {
		o.Cluster = &cluster{secrets: map[string]secretOf{"login": {data: map[string]string{"user": "ada", "password": "hunter2"}}}}
	})
	tests := map[string]struct {
		name        string
		status      int
		keys        string
		unavailable string
	}{
		"there":            {"login", http.StatusOK, "password user", ""},
		"not there":        {"logon", http.StatusOK, "", "no such object"},
		"no name of one":   {"Login_", http.StatusBadRequest, "", ""},
		"another resource": {"..%2Fpods", http.StatusBadRequest, "", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := f.want(test.status, f.call("GET", "/api/v1/secrets/"+test.name, ""))
			if strings.Contains(got.body, "hunter2") || strings.Contains(got.body, "ada") {
				t.Errorf("a value is shown: %s", got.body)
			}
			var found api.SecretKeys
			if test.status != http.StatusOK {
				return
			}
			got.into(t, &found)
			if strings.Join(found.Keys, " ") != test.keys || !strings.Contains(found.Unavailable, test.unavailable) || (test.unavailable == "") != (found.Unavailable == "") {
				t.Errorf("found = %+v", found)
			}
		})
	}
}

func TestMakeASecret(t *testing.T) {
	long := strings.Repeat("v", 512<<10+1)
	tests := map[string]struct {
		body   string
		status int
		says   string
	}{
		"made":           {`{"name":"registry-login","key":"password","value":"hunter2","flow":"greet"}`, http.StatusOK, ""},
		"for no flow":    {`{"name":"registry.login","key":"tls.key","value":"hunter2"}`, http.StatusOK, ""},
		"taken":          {`{"name":"taken","key":"password","value":"hunter2"}`, http.StatusConflict, "already: pick it"},
		"denied":         {`{"name":"other","key":"password","value":"weak-hunter2"}`, http.StatusConflict, "denied the request: •••••• is weak"},
		"upper case":     {`{"name":"Login","key":"password","value":"hunter2"}`, http.StatusBadRequest, "name: want"},
		"no name":        {`{"name":"","key":"password","value":"hunter2"}`, http.StatusBadRequest, "name: want"},
		"path as name":   {`{"name":"../pods","key":"password","value":"hunter2"}`, http.StatusBadRequest, "name: want"},
		"slash in key":   {`{"name":"login","key":"a/b","value":"hunter2"}`, http.StatusBadRequest, "key: want"},
		"no value":       {`{"name":"login","key":"password","value":""}`, http.StatusBadRequest, "value: it is empty"},
		"a long value":   {`{"name":"login","key":"password","value":"` + long + `"}`, http.StatusBadRequest, "value: it has more"},
		"no flow's name": {`{"name":"login","key":"password","value":"hunter2","flow":"a b"}`, http.StatusBadRequest, "flow: "},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			asked := &cluster{secrets: map[string]secretOf{"taken": {data: map[string]string{"password": "before"}}}}
			f := start(t, func(o *server.Options) { o.Cluster = asked })
			got := f.want(test.status, f.call("POST", "/api/v1/secrets", test.body))
			if strings.Contains(got.body, "hunter2") || !strings.Contains(got.body, test.says) {
				t.Errorf("answer = %.300s", got.body)
			}
			if made := len(asked.secrets) - 1; (test.status == http.StatusOK) != (made == 1) {
				t.Errorf("%d Secrets were made", made)
			}
			if asked.secrets["taken"].data["password"] != "before" {
				t.Error("the Secret that was there is another")
			}
		})
	}
	f := start(t)
	f.want(http.StatusConflict, f.call("POST", "/api/v1/secrets", `{"name":"login","key":"password","value":"hunter2"}`))
}

// Uninstalling a flow says which Secrets were made for it: they stay.
func TestSecretsStayWhenAFlowGoes(t *testing.T) {
	asked := &cluster{secrets: map[string]secretOf{"ours": {flow: "greet"}, "others": {flow: "another"}, "older": {}}}
	f := start(t, func(o *server.Options) { o.Cluster = asked })
	uses := `{{ 1 < 2 ? 500 : [secret('ours/k'), secret('ours/l'), secret('others/k'), secret('older/k'), secret('gone/k')] }}`
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", strings.Replace(document, "delay: 500", `delay: "`+uses+`"`, 1)))
	var removed api.Removed
	f.want(http.StatusOK, f.call("DELETE", "/api/v1/flows/greet", "")).into(t, &removed)
	if len(removed.Left) != 1 || !strings.Contains(removed.Left[0], "kubectl delete secret ours --namespace patchbay-system") {
		t.Errorf("left = %q", removed.Left)
	}
}
