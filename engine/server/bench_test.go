package server_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows/flowstest"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/modules"
)

// largeFlow is a flow of the real components, as long as a flow gets: a ticker
// and then over and over a script, a router, a list of deployments, a debug node.
func largeFlow(nodes int) string {
	var n, e strings.Builder
	n.WriteString("    - {id: n0, component: common/ticker, settings: {delay: 60000, context: {registry: mirror.example.com, namespace: web}}}\n")
	before := "n0.out"
	for i := 1; i < nodes; i++ {
		id := fmt.Sprint("n", i)
		switch i % 4 {
		case 1:
			fmt.Fprintf(&n, "    - id: %s\n      component: js/js_eval\n      settings:\n        outputData: {name: web, images: [{name: a, image: b}]}\n        script:\n          content: |\n            export default function (input: {a: string}[]) {\n              const found = input.filter((x) => x.a !== '%d')\n              return {name: 'web', images: found.map((x) => ({name: x.a, image: x.a}))}\n            }\n", id, i%8)
			fmt.Fprintf(&e, "    - {from: %s, to: %s.request, map: {context: '{{ $.context ?? $ }}', inputData: {items: ['{{ $.context }}', 1]}}}\n", before, id)
			before = id + ".response"
		case 2:
			fmt.Fprintf(&n, "    - {id: %s, component: common/router, settings: {routes: [A, B], enableDefaultPort: true}}\n", id)
			fmt.Fprintf(&e, "    - {from: %s, to: %s.input, map: {conditions: [{route: A, condition: '{{ $.outputData.name == \"web\" }}'}]}}\n", before, id)
			before = id + ".out_a"
		case 3:
			fmt.Fprintf(&n, "    - {id: %s, component: kubernetes/deployment_list}\n", id)
			fmt.Fprintf(&e, "    - {from: %s, to: %s.request, map: {namespace: '{{ $.context.namespace }}'}}\n", before, id)
			before = id + ".result"
		default:
			fmt.Fprintf(&n, "    - {id: %s, component: common/debug}\n", id)
			fmt.Fprintf(&e, "    - {from: %s, to: %s.in, map: \"{{ map($.deployments, {name: .name, ready: .ready}) }}\"}\n", before, id)
		}
	}
	return "apiVersion: patchbay.dev/v1alpha1\nkind: Flow\nmetadata: {name: large}\nspec:\n  nodes:\n" + n.String() + "  edges:\n" + e.String()
}

// realServer is a server with the components that the binary has.
func realServer(b *testing.B) *server.Server {
	b.Helper()
	engine := flowstest.New(b, flowstest.Directory(b), modules.All(modules.Options{})...)
	catalogue, err := solution.Load(solutions)
	if err != nil {
		b.Fatal(err)
	}
	s, err := server.New(server.Options{Engine: engine.Engine, Flows: engine.Flows,
		Solutions: catalogue, Token: token, Address: "127.0.0.1:7424"})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { engine.Close(context.Background()) })
	return s
}

// BenchmarkDesign is what a keystroke costs in a flow of 500 nodes.
func BenchmarkDesign(b *testing.B) {
	s := realServer(b)
	text := largeFlow(500)
	parsed, problems := flow.Parse("large.yaml", []byte(text))
	if problems.HasErrors() {
		b.Fatal(problems)
	}
	asJSON, err := json.Marshal(parsed)
	if err != nil {
		b.Fatal(err)
	}
	body, err := json.Marshal(api.Trial{Document: asJSON, From: "n495.result", To: "n496.in", Map: json.RawMessage(`"{{ $.deployments }}"`)})
	if err != nil {
		b.Fatal(err)
	}
	for _, one := range []struct{ name, path, body string }{
		{"check JSON", "/api/v1/check?ports=true", string(asJSON)},
		{"check", "/api/v1/check?ports=true", text},
		{"describe", "/api/v1/describe?node=n499", text},
		{"wires", "/api/v1/wires?from=n495.result", text},
		{"wires to", "/api/v1/wires?to=n495.request", text},
		{"evaluate", "/api/v1/evaluate", string(body)},
		{"format", "/api/v1/format", text},
	} {
		b.Run(one.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				request := httptest.NewRequest("POST", one.path, strings.NewReader(one.body))
				request.Host = "127.0.0.1:7424"
				request.Header.Set("Authorization", "Bearer "+token)
				answer := httptest.NewRecorder()
				s.ServeHTTP(answer, request)
				if answer.Code != http.StatusOK || strings.Contains(answer.Body.String(), `"severity":"error"`) {
					b.Fatalf("%d %.2000s", answer.Code, answer.Body)
				}
			}
		})
	}
}
