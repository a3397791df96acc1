package document_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/redact/document"
)

func TestLeaveOut(t *testing.T) {
	tests := map[string]struct {
		spec   string
		places string
		kept   []string // parts of the text
	}{
		"nothing":          {"nodes: [{id: a, component: test/login, settings: {user: ada}}]", "", []string{"user: ada"}},
		"a field":          {"nodes: [{id: a, component: test/login, settings: {user: ada, password: hunter2}}]", "spec.nodes[0].settings.password", []string{"user: ada"}},
		"all of them":      {"nodes: [{id: a, component: test/login, settings: {password: hunter2}}]", "spec.nodes[0].settings.password", []string{"id: a"}},
		"a number":         {"nodes: [{id: a, component: test/login, settings: {password: 4711}}]", "spec.nodes[0].settings.password", nil},
		"a mask":           {"nodes: [{id: a, component: test/login, settings: {password: " + redact.Mask + "}}]", "spec.nodes[0].settings.password", nil},
		"a reference":      {`nodes: [{id: a, component: test/login, settings: {password: '{{ secret("a/b") }}'}}]`, "", []string{`secret("a/b")`}},
		"in an expression": {`nodes: [{id: a, component: test/login, settings: {password: '{{ "hunter2" + secret("a/b") }}'}}]`, "spec.nodes[0].settings.password", nil},
		"in a list":        {"nodes: [{id: a, component: test/login, settings: {list: [{name: x, token: hunter2}, {name: y}]}}]", "spec.nodes[0].settings.list[0].token", []string{"name: x", "name: y"}},
		"in a map of them": {"nodes: [{id: a, component: test/login, settings: {data: {one: hunter2, two: [hunter3]}}}]", "spec.nodes[0].settings.data.one spec.nodes[0].settings.data.two[0]", nil},
		"an example":       {"nodes: [{id: a, component: test/login, examples: {in: {token: x, password: hunter2}}}]", "spec.nodes[0].examples.in.password", []string{"token: x"}},
		"a wire's map":     {"nodes: [{id: a, component: test/login}, {id: b, component: test/login}]\nedges: [{from: a.out, to: b.in, map: {user: ada, password: hunter2}}]", "spec.edges[0].map.password", []string{"user: ada"}},
		"repeated": {"title: with hunter2 in it\nnodes: [{id: a, component: test/login, settings: {user: hunter2-ada, password: hunter2}}]",
			"spec.nodes[0].settings.password", []string{"title: with " + redact.Mask, redact.Mask + "-ada"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := parse(t, test.spec)
			before := format(t, f)
			left, places := document.LeaveOut(f, portsOf(f))
			text := format(t, left)
			if strings.Join(places, " ") != test.places {
				t.Errorf("places = %q, want %q", places, test.places)
			}
			for _, secret := range []string{"hunter2", "hunter3", "4711"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s is in it: %s", secret, text)
				}
			}
			for _, part := range test.kept {
				if !strings.Contains(text, part) {
					t.Errorf("%q is not in it: %s", part, text)
				}
			}
			if format(t, f) != before {
				t.Error("the document that was given is another")
			}
		})
	}
}
