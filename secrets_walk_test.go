package main_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

// run saves a probe and takes the component through its ports, its panel and its
// trigger.
func (w *walk) run(p probe) {
	w.t.Helper()
	path := "/api/v1/flows/" + p.name
	if status, text := w.ask("PUT", path, documentText(w.t, p.document)); status != 422 || !strings.Contains(text, "literalSecrets") {
		w.t.Errorf("%s is saved with the secrets that are written out in it: %d %s", p.name, status, text)
	}
	if status, text := w.ask("PUT", path+"?allowLiteralSecrets=true", documentText(w.t, p.document)); status != 201 {
		w.t.Errorf("%s can't be saved: %d %s", p.name, status, text)
		return
	}
	_, _ = w.ask("POST", path+"/nodes/vault/ports/in", "{}")
	for _, port := range p.targets {
		_, _ = w.ask("POST", path+"/nodes/node/ports/"+port, w.sent(p, port))
		_, _ = w.ask("POST", path+"/nodes/bare/ports/"+port, w.sent(p, port))
	}
	for _, press := range p.presses(w.t) {
		_, _ = w.ask("POST", path+"/nodes/node/control", press)
	}
}

func (w *walk) sent(p probe, port string) string {
	return p.sent(w.t, w.components[p.component], port)
}

// pull takes a real pull secret apart: the fields that JSON is decoded to are as
// secret as it is.
func (w *walk) pull() {
	const path = "/api/v1/flows/pull"
	document := object{"apiVersion": "patchbay.dev/v1alpha1", "kind": "Flow", "metadata": object{"name": "pull"}, "spec": object{
		"nodes": []object{
			{"id": "secret", "component": "kubernetes/secret_get"}, {"id": "decode", "component": "encoding/json_decode"},
			{"id": "script", "component": "js/js_eval", "settings": object{"script": object{"name": "script.js", "content": script}}},
			{"id": "shown", "component": "common/debug"},
		},
		"edges": []object{
			{"from": "secret.result", "to": "decode.request", "map": object{"encoded": "{{ $.dockerConfigJSON ?? $.value }}"}},
			{"from": "decode.response", "to": "shown.in"},
			{"from": "decode.response", "to": "script.request", "map": object{"inputData": "{{ $.decoded }}"}},
		}}}
	if status, text := w.ask("PUT", path, documentText(w.t, document)); status != 201 {
		w.t.Fatalf("%d %s", status, text)
	}
	_, text := w.ask("POST", path+"/nodes/secret/ports/request", `{"namespace":"default","names":["pull","pull-too"]}`)
	if !strings.Contains(text, "refused") {
		w.t.Errorf("the pull secret did not get to the script: %s", text)
	}
	w.probes = append(w.probes, probe{name: "pull", document: document})
}

// documented is what is read of the OpenAPI document.
type documented struct {
	Paths map[string]map[string]struct {
		OperationID string `json:"operationId"`
		Parameters  []struct{ Name, In string }
		RequestBody struct{ Content map[string]json.RawMessage }
	}
}

// isLast tells the operations that end what the others look at.
func isLast(id string) bool { return id == "uninstallFlow" || id == "uninstallInstance" }

// routes asks every operation of the OpenAPI document about every probe.
func (w *walk) routes() {
	var document documented
	_, text := w.ask("GET", "/api/v1/openapi.json", "")
	if err := json.Unmarshal([]byte(text), &document); err != nil || len(document.Paths) < 20 {
		w.t.Fatalf("%d paths: %v", len(document.Paths), err)
	}
	inYAML := 0
	for _, path := range slices.Sorted(maps.Keys(document.Paths)) {
		for method, o := range document.Paths[path] {
			if isLast(o.OperationID) || o.OperationID == "streamEvents" {
				continue // at the end, and all the time
			}
			var queries []string
			accept := [][]string{nil}
			for _, parameter := range o.Parameters {
				switch {
				case parameter.In == "query":
					queries = append(queries, parameter.Name)
				case parameter.In == "header" && parameter.Name == "Accept":
					accept = append(accept, []string{"Accept", "application/yaml"})
					inYAML++
				}
			}
			for _, p := range w.probes {
				for _, one := range w.paths(path, p) {
					w.operation(strings.ToUpper(method), one, o.OperationID, queries, accept, o.RequestBody.Content, p)
				}
				if !strings.Contains(path, "{") && len(o.RequestBody.Content) == 0 {
					break // it has nothing to do with a flow
				}
			}
		}
	}
	if inYAML == 0 {
		w.t.Error("no operation has an answer in YAML")
	}
}

// paths fills in a path in every way that a probe has.
func (w *walk) paths(path string, p probe) []string {
	nodes := probeNodes
	if p.name == "pull" {
		nodes = []string{"secret", "decode", "script", "shown"}
	}
	values := map[string][]string{"{name}": {p.name}, "{node}": nodes, "{port}": {"in", "request"}, "{index}": {"0", "1", "2"}, "{file}": {"README.md"}, "{secret}": {"probe"}, "{id}": {"1"}}
	switch {
	case strings.HasPrefix(path, "/api/v1/solutions"):
		values["{name}"] = []string{"probe"}
	case strings.HasPrefix(path, "/api/v1/instances"):
		values["{name}"] = []string{p.name, "probe-solution"}
	}
	if module, component, ok := strings.Cut(p.component, "/"); ok {
		values["{module}"], values["{component}"] = []string{module}, []string{component}
	} else {
		values["{module}"], values["{component}"] = []string{"common"}, []string{"debug"}
	}
	if strings.Contains(path, "{run}") {
		values["{run}"] = w.runsOf(p)
	}
	paths := []string{path}
	for name, some := range values {
		var filled []string
		for _, one := range paths {
			if !strings.Contains(one, name) {
				filled = append(filled, one)
				continue
			}
			for _, value := range some {
				filled = append(filled, strings.ReplaceAll(one, name, value))
			}
		}
		paths = filled
	}
	for _, one := range paths {
		if strings.Contains(one, "{") {
			w.t.Fatalf("the test does not know how to fill in %s", one)
		}
	}
	return paths
}

func (w *walk) runsOf(p probe) []string {
	var runs struct{ Items []struct{ ID string } }
	_, text := w.ask("GET", "/api/v1/flows/"+p.name+"/runs?limit=3", "")
	if err := json.Unmarshal([]byte(text), &runs); err != nil {
		w.t.Errorf("%s: runs: %v", p.name, err)
	}
	ids := []string{"last"}
	for _, run := range runs.Items {
		ids = append(ids, run.ID)
	}
	return ids
}

// operation asks one thing, in each form that it has answers in, or with each body that it
// may have.
func (w *walk) operation(method, path, id string, queries []string, accept [][]string, content map[string]json.RawMessage, p probe) {
	for _, query := range w.queries(id, queries, p) {
		if len(content) == 0 {
			for _, form := range accept {
				_, _ = w.ask(method, path+query, "", form...)
			}
			continue
		}
		for _, body := range w.bodies(id, content, p) {
			_, _ = w.ask(method, path+query, body, "Accept", "application/yaml")
		}
	}
}

// queries are the ways to fill in the parameters that select something.
func (w *walk) queries(id string, names []string, p probe) []string {
	values := url.Values{}
	for _, name := range names {
		switch name {
		case "from", "to": // below
		case "limit", "after", "file", "namespace", "serviceAccount", "state", "text", "since", "until":
		case "q": // all solutions
		case "edge", "cause": // all dead letters
			if id == "listQueuedMessages" {
				values.Set(name, p.ends()[0][0]+" -> "+p.ends()[0][1])
			}
		case "about": // what every error and every item holds
			values.Set(name, "e")
		case "queued", "wait": // of removals, which come at the end
		case "ports", "allowLiteralSecrets", "overwriteManaged":
			values.Set(name, "true")
		case "flow":
			values.Set(name, p.name)
		case "node":
			values.Set(name, "shown")
		default:
			w.t.Errorf("the test does not know the query parameter %s", name)
		}
	}
	switch {
	case id == "getSolutionValues":
		return []string{"?" + values.Encode(), ""} // of the flow that was installed
	case !slices.Contains(names, "from") || strings.HasPrefix(id, "getSolution"): // built in
		return []string{"?" + values.Encode()}
	}
	var queries []string
	for _, end := range p.ends() {
		values.Set("from", end[0])
		values.Set("to", end[1])
		queries = append(queries, "?"+values.Encode())
	}
	from := url.Values{"from": {p.ends()[0][0]}}
	return append(queries, "?"+from.Encode())
}

// bodies are the document, or what the operation takes.
func (w *walk) bodies(id string, content map[string]json.RawMessage, p probe) []string {
	if _, ok := content["application/yaml"]; ok {
		_, shown := w.ask("GET", "/api/v1/flows/"+p.name, "")
		return []string{documentText(w.t, p.document), shown}
	}
	from, to := p.ends()[len(p.ends())-1][0], p.ends()[len(p.ends())-1][1]
	switch id {
	case "evaluateMap":
		var bodies []string
		for _, end := range p.ends() {
			for _, template := range []any{object{"text": "{{ $ }}"}, "{{ $ }}", "{{ json($) + $.nothing }}", nil} {
				bodies = append(bodies, inJSON(w.t, object{"document": p.document, "from": end[0], "to": end[1], "map": template}))
			}
		}
		return bodies
	case "completeExpression":
		return []string{inJSON(w.t, object{"document": p.document, "from": from, "to": to, "expression": "$.", "cursor": 2}),
			inJSON(w.t, object{"expression": "sec", "cursor": 3, "settings": true})}
	case "testFlow": // what is wanted is nowhere, so that all is shown that came
		tests := "apiVersion: patchbay.dev/v1alpha1\nkind: FlowTest\ntests: [{name: it, given: [{to: " + from + "}], expect: [" +
			"{at: " + to + ", exactly: true, message: {nothing: 1}}, {at: " + from + ", exactly: true, message: {nothing: 1}}, {at: " + to + ", error: nothing}]}]\n"
		return []string{inJSON(w.t, object{"document": p.document, "tests": tests}), inJSON(w.t, object{"tests": tests})}
	case "pauseQueue":
		return []string{inJSON(w.t, object{"edge": from + " -> " + to, "paused": true}), inJSON(w.t, object{"edge": settingSecret})}
	case "dropQueued":
		return []string{inJSON(w.t, object{"edge": from + " -> " + to})}
	case "dropDeadLetters":
		return []string{`{"all":true}`}
	case "retryDeadLetters":
		return []string{`{"all":true}`, inJSON(w.t, object{"ids": []string{settingSecret}, "message": object{"text": settingSecret}})}
	case "createSecret":
		return []string{inJSON(w.t, object{"name": "made", "key": "golf", "value": settingSecret, "flow": p.name}),
			inJSON(w.t, object{"name": "Made", "key": settingSecret, "value": settingSecret})}
	case "previewUpgrade", "upgradeInstance":
		return []string{inJSON(w.t, object{"values": object{"password": settingSecret, "name": "again"}}), `{"values":{"password":"••••••","name":"third"}}`}
	case "rollbackInstance":
		return []string{"{}"}
	case "addCatalogue":
		return []string{inJSON(w.t, object{"name": "more", "reference": "oci://127.0.0.1:1/" + settingSecret})}
	case "controlNode", "sendMessage":
		return []string{"{}", "[", `{"nothing":1}`}
	case "previewSolution", "installSolution":
		return []string{inJSON(w.t, object{"values": object{"password": settingSecret}, "replace": true, "allowLiteralSecrets": true}),
			`{"values":{"password":"••••••","name":"other"},"replace":true}`, `{"values":{"password":"••••••"},"flow":"` + p.name + `-new"}`}
	}
	w.t.Errorf("the test does not know what operation %s takes", id)
	return nil
}

// awaitFailedTick waits until the ticker has a failed tick in its state.
func (w *walk) awaitFailedTick() {
	const path = "/api/v1/flows/probe-common-ticker"
	_, _ = w.ask("POST", path+"/start", "")
	for deadline := time.Now().Add(time.Minute); ; {
		_, text := w.ask("GET", path+"/status", "")
		var status struct {
			Nodes []struct {
				ID    string
				Panel struct {
					LastError string
					Errors    int
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &status); err != nil {
			w.t.Fatal(err)
		}
		for _, n := range status.Nodes {
			if n.ID == "bare" && n.Panel.Errors > 1 && strings.Contains(n.Panel.LastError, "••••••") {
				return
			}
		}
		if time.Now().After(deadline) {
			w.t.Fatalf("no tick failed: %s", text)
		}
	}
}

// upgrade asks what an installed solution was made with, which holds a secret.
func (w *walk) upgrade() {
	values := object{"values": object{"password": settingSecret}, "replace": true}
	if status, text := w.ask("POST", "/api/v1/solutions/probe/install", inJSON(w.t, values)); status != 422 || !strings.Contains(text, "literalSecrets") {
		w.t.Errorf("install with a secret: %d %s", status, text)
	}
	values["allowLiteralSecrets"] = true
	_, _ = w.ask("POST", "/api/v1/solutions/probe/install", inJSON(w.t, values))
	if _, text := w.ask("GET", "/api/v1/solutions/probe/values", ""); !strings.Contains(text, `"password":"••••••"`) {
		w.t.Errorf("values = %s", text)
	}
	status, text := w.ask("POST", "/api/v1/solutions/probe/install", `{"values":{"password":"••••••","name":"upgraded"},"replace":true}`)
	if status != 200 || !strings.Contains(text, `"changed":true`) {
		w.t.Errorf("upgrade: %d %s", status, text)
	}
}

// reads asks again for what is shown, from a process that read it from the disk.
func (w *walk) reads() {
	for _, p := range w.probes {
		for _, what := range []string{"", "/status", "/runs", "/rbac", "/access"} {
			_, _ = w.ask("GET", "/api/v1/flows/"+p.name+what, "", "Accept", "application/yaml")
		}
	}
	_, text := w.ask("GET", "/api/v1/flows/probe-common-ticker/status", "")
	if !strings.Contains(text, "••••••") {
		w.t.Errorf("the ticker's last error is not kept: %s", text)
	}
}

// refusals are about what a component says of settings that it does not take.
func (w *walk) refusals() {
	document := w.probes[0].document
	vault := document["spec"].(object)["nodes"].([]object)[0]
	vault["settings"] = object{"password": settingSecret, "name": "{{ 'refused ' + secret('probe/golf') }}"}
	body := documentText(w.t, document)
	if status, text := w.ask("PUT", "/api/v1/flows/"+w.probes[0].name+"?allowLiteralSecrets=true", body); status != 422 {
		w.t.Errorf("settings that are refused: %d %s", status, text)
	}
	_, _ = w.ask("POST", "/api/v1/check", body)
}

func (w *walk) removals() {
	for _, p := range w.probes {
		if status, text := w.ask("DELETE", "/api/v1/flows/"+p.name, ""); status != 200 {
			w.t.Errorf("%s can't be removed: %d %s", p.name, status, text)
		}
	}
	if _, text := w.ask("GET", "/api/v1/flows", ""); strings.Contains(text, "probe-common-debug") {
		w.t.Error(fmt.Sprint("still there: ", text))
	}
}
