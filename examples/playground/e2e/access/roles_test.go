package access_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/e2e/patchbay"
)

// TestRoles tries what each role of the docs allows, and what it does not.
func TestRoles(t *testing.T) {
	b := open(t)
	people := map[string]string{"stranger": person(t, b.namespace, "stranger")}
	for _, name := range []string{"viewer", "starter", "editor"} {
		people[name] = person(t, b.namespace, name, "access.md", "patchbay-"+name)
		awaitRight(t, b.namespace, name, flows(b.namespace, "get", "runs"))
	}
	awaitRight(t, b.namespace, "starter", flows(b.namespace, "update", "start"))
	awaitRight(t, b.namespace, "editor", flows(b.namespace, "update", "start"))
	if status, body := b.call(t, b.Token(), "PUT", "/api/v1/flows/greeting", greeting); status != http.StatusCreated {
		t.Fatal(status, body)
	}
	changed := strings.Replace(greeting, "id: press,", "id: press, settings: {context: {to: all}},", 1)
	order := []string{"stranger", "viewer", "starter", "editor"}
	for _, test := range []struct {
		least, method, path, body string
	}{
		{"stranger", "GET", "/api/v1/session", ""},
		{"viewer", "GET", "/api/v1/flows", ""},
		{"viewer", "GET", "/api/v1/flows/greeting", ""},
		{"viewer", "GET", "/api/v1/flows/greeting/status", ""},
		{"viewer", "GET", "/api/v1/flows/greeting/runs", ""},
		{"viewer", "GET", "/api/v1/runs", ""},
		{"viewer", "GET", "/api/v1/events", ""},
		{"viewer", "GET", "/api/v1/events?flow=greeting", ""},
		{"viewer", "GET", "/api/v1/modules", ""},
		{"viewer", "POST", "/api/v1/check?ports=true", greeting},
		{"starter", "POST", "/api/v1/flows/greeting/nodes/shown/ports/in", `{"context":"hello"}`},
		{"starter", "POST", "/api/v1/flows/greeting/start", ""},
		{"starter", "POST", "/api/v1/flows/greeting/stop", ""},
		{"editor", "POST", "/api/v1/check", changed},
		{"editor", "GET", "/api/v1/secrets", ""},
		{"editor", "PUT", "/api/v1/flows/greeting", changed},
		{"editor", "PUT", "/api/v1/flows/second", strings.Replace(greeting, "greeting", "second", 1)},
		{"editor", "DELETE", "/api/v1/flows/greeting", ""},
	} {
		for _, who := range order {
			status, body := b.call(t, people[who], test.method, test.path, test.body)
			allowed := slices.Index(order, who) >= slices.Index(order, test.least)
			if allowed != (status != http.StatusForbidden) || status == http.StatusUnauthorized || status >= 500 {
				t.Errorf("%s: %s %s: status %d, allowed should be %t: %s", who, test.method, test.path, status, allowed, body)
			}
		}
	}
	log := b.Log()
	for _, want := range []string{`"user":"system:serviceaccount:` + b.namespace + `:editor","administrator":false,"operation":"putFlow","flow":"greeting","outcome":"done"`,
		`:viewer","administrator":false,"operation":"putFlow","flow":"greeting","outcome":"refused","status":403`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s", want)
		}
	}
	for name, secret := range people {
		if strings.Contains(log, secret) {
			t.Errorf("the log has the token of %s", name)
		}
	}
	if strings.Contains(log, b.Token()) {
		t.Error("the log has the server's own token")
	}
	if strings.Contains(log, "hello") {
		t.Error("the log has a message")
	}
}

// TestEventsAreFiltered watches two flows as somebody who may see one.
func TestEventsAreFiltered(t *testing.T) {
	b := open(t)
	role := documented(t, "access.md")["patchbay-viewer"]
	rules, _ := role.Object["rules"].([]any)
	if len(rules) != 2 {
		t.Fatal(rules)
	}
	one := person(t, b.namespace, "one")
	giveNamed(t, b.namespace, "one", "greeting")
	awaitRight(t, b.namespace, "one", named(flows(b.namespace, "watch", ""), "greeting"))
	for _, name := range []string{"greeting", "second"} {
		if status, body := b.call(t, b.Token(), "PUT", "/api/v1/flows/"+name, strings.Replace(greeting, "greeting", name, 1)); status != http.StatusCreated {
			t.Fatal(status, body)
		}
	}
	status, list := b.call(t, one, "GET", "/api/v1/flows", "")
	if status != http.StatusOK || !strings.Contains(list, `"name":"greeting"`) || strings.Contains(list, "second") {
		t.Errorf("the list: %d %s", status, list)
	}
	request, err := http.NewRequestWithContext(patchbay.Within(t), "GET", b.Address()+"/api/v1/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+one)
	response, err := http.DefaultClient.Do(request)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(response, err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() && !strings.HasPrefix(lines.Text(), ": connected") {
	}
	for _, name := range []string{"second", "greeting"} {
		if status, body := b.call(t, b.Token(), "POST", "/api/v1/flows/"+name+"/nodes/shown/ports/in", `{"context":"hello"}`); status != http.StatusOK {
			t.Fatal(status, body)
		}
	}
	for lines.Scan() {
		text, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var event struct{ Flow string }
		if err := json.Unmarshal([]byte(text), &event); err != nil {
			t.Fatal(err)
		}
		if event.Flow == "greeting" {
			return // the last of all
		}
		t.Errorf("an event of another flow: %s", text)
	}
	t.Errorf("the stream ended: %v", lines.Err())
}
