package main_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
)

type object = map[string]any

// probe is a flow that takes one component through everything that may say a
// secret: its messages, its errors, its log and its panel.
type probe struct {
	name      string
	component string
	document  object
	targets   []string // ports of the node, to send to
	face      any      // of its panel, nil without one
}

// script says what it gets in every way that a script can, and fails. The errors of
// the first are handled, those of the loud one go up to who began the run.
const script = `export default function (input) {
  const text = JSON.stringify(input);
  console.log("got", input);
  console.error(text, encodeURIComponent(text));
  throw new Error("refused: " + text);
}`

// newProbe wires a component between the vault, whose secrets go into all of its
// fields, and a script that tells them. The bare one gets the Docker configuration,
// and its errors go up to who began the run, as those of its script do.
func newProbe(full string, c module.Component, docker string) probe {
	p := probe{name: "probe-" + strings.NewReplacer("/", "-", "_", "-").Replace(full), component: full}
	instance := c.Instance()
	settings := object{}
	nodes := []object{
		{"id": "vault", "component": "probe/vault", "settings": object{"password": settingSecret, "name": "{{ 'not ' + secret('probe/golf') }}"}},
		{"id": "script", "component": "js/js_eval", "settings": object{"script": object{"name": "script.js", "content": script}}},
		{"id": "loud", "component": "js/js_eval", "settings": object{"script": object{"name": "script.js", "content": script}}},
		{"id": "shown", "component": "common/debug"},
	}
	edges := []object{
		{"from": "script.error", "to": "shown.in"},
		{"from": "vault.out", "to": "shown.in", "map": object{"text": "{{ $.token + base64($.docker) }}", "all": "{{ $ }}"}},
	}
	for _, port := range instance.Ports() {
		switch {
		case port.Name == v1alpha1.SettingsPort:
			settings = secretsOf(reflect.TypeOf(port.Configuration))
		case port.Name == v1alpha1.ControlPort:
			p.face = port.Configuration
		case port.Name == v1alpha1.ErrorPort:
			edges = append(edges, object{"from": "node." + port.Name, "to": "shown.in"})
		case port.Source:
			edges = append(edges, object{"from": "node." + port.Name, "to": "script.request", "map": object{"inputData": object{"all": "{{ $ }}"}}},
				object{"from": "bare." + port.Name, "to": "loud.request", "map": object{"inputData": object{"all": "{{ $ }}"}}})
		default:
			p.targets = append(p.targets, port.Name)
			t := reflect.TypeOf(port.Configuration)
			edges = append(edges, object{"from": "vault.out", "to": "node." + port.Name, "map": filled(t, mapped, "token")},
				object{"from": "vault.out", "to": "bare." + port.Name, "map": filled(t, mapped, "docker")})
		}
	}
	nodes = append(nodes, object{"id": "node", "component": full, "settings": settings}, object{"id": "bare", "component": full, "settings": settings})
	p.document = object{"apiVersion": "patchbay.dev/v1alpha1", "kind": "Flow", "metadata": object{"name": p.name}, "spec": object{"nodes": nodes, "edges": edges}}
	return p
}

// secretsOf are settings: the secret ones written out, a context from a Secret of
// the cluster.
func secretsOf(t reflect.Type) object {
	settings := object{}
	for _, field := range reflect.VisibleFields(t) {
		switch name := module.JSONName(field); {
		case field.Tag.Get("format") == "password":
			settings[name] = settingSecret
		case name == "context":
			settings[name] = object{"text": "{{ secret('probe/golf') }}", "in": object{"base64": "{{ base64(secret('probe/golf')) }}"}}
		case name == "delay" && field.Type.Kind() == reflect.Int64:
			settings[name] = 100
		}
	}
	return settings
}

// mapped is the expression for a field of the vault's message.
func mapped(field string) string { return "{{ $." + field + " }}" }

// filled is a message of a type with a secret in each of its texts: text says how
// the one of a name is written.
func filled(t reflect.Type, text func(string) string, which string) any {
	if t == nil || t.Kind() == reflect.Interface {
		return object{"text": text(which), "docker": text("docker"), "list": []any{text("twin"), text("key")}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return filled(t.Elem(), text, which)
	case reflect.String:
		return text(which)
	case reflect.Bool:
		return true
	case reflect.Slice:
		if t.Elem().Kind() != reflect.Uint8 {
			return []any{filled(t.Elem(), text, which)}
		}
	case reflect.Map:
		return object{"some": filled(t.Elem(), text, which)}
	case reflect.Struct:
		return filledStruct(t, text, which)
	}
	return nil
}

func filledStruct(t reflect.Type, text func(string) string, which string) any {
	message := object{}
	for _, field := range reflect.VisibleFields(t) {
		name := module.JSONName(field)
		if name == "" || !field.IsExported() || field.Anonymous || field.Tag.Get("enum") != "" {
			continue
		}
		var value any
		switch {
		case field.Tag.Get("format") == "password" && which == "docker":
			value = mapSecret // written out in the map, and in the message that is sent
		case strings.Contains(strings.ToLower(name), "docker"):
			value = text("docker")
		case strings.HasSuffix(strings.ToLower(name), "key"):
			value = text("key")
		default:
			value = filled(field.Type, text, which)
		}
		if value != nil {
			message[name] = value
		}
	}
	if len(message) == 0 {
		return nil
	}
	return message
}

// sent is a message to a target port that holds, as plain text, a secret that the
// flow's settings have.
func (p probe) sent(t *testing.T, c module.Component, port string) string {
	t.Helper()
	for _, declared := range c.Instance().Ports() {
		if declared.Name == port && !declared.Source {
			return inJSON(t, filled(reflect.TypeOf(declared.Configuration), func(string) string { return clusterSecret }, "token"))
		}
	}
	t.Fatalf("%s has no port %s", p.component, port)
	return ""
}

// presses are the forms of the node's panel: one for each of its buttons.
func (p probe) presses(t *testing.T) []string {
	t.Helper()
	var bodies []string
	if p.face == nil || reflect.TypeOf(p.face).Kind() != reflect.Struct {
		return nil
	}
	for _, field := range reflect.VisibleFields(reflect.TypeOf(p.face)) {
		if field.Tag.Get("format") == "button" {
			bodies = append(bodies, inJSON(t, object{module.JSONName(field): true}))
		}
	}
	slices.Sort(bodies) // start, then stop
	return bodies
}

// ends returns the two ends of each edge.
func (p probe) ends() [][2]string {
	var ends [][2]string
	for _, e := range p.document["spec"].(object)["edges"].([]object) {
		ends = append(ends, [2]string{e["from"].(string), e["to"].(string)})
	}
	return ends
}

var probeNodes = []string{"vault", "script", "loud", "shown", "node", "bare"}

// packagedProbe is a solution with a secret parameter.
func packagedProbe() map[string]string {
	return map[string]string{
		"probe/solution.yaml": `apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: probe}
spec:
  title: Probe
  version: 1.0.0
  summary: Holds a secret.
  parameters:
    type: object
    properties:
      password: {type: string, title: Password, format: password, minLength: 8}
      name: {type: string, title: Name, default: some}
  flow: flow.yaml
  values:
    - {parameter: password, to: vault.password}
    - {parameter: name, to: vault.name}
  files: [README.md]
`,
		"probe/README.md": "# Probe\n",
		"probe/flow.yaml": `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: probe-solution}
spec:
  nodes:
    - {id: vault, component: probe/vault}
    - {id: node, component: common/debug}
  edges:
    - {from: vault.out, to: node.in}
`,
	}
}

func documentText(t *testing.T, document object) string {
	t.Helper()
	text, err := json.MarshalIndent(document, "", " ")
	if err != nil {
		t.Fatal(fmt.Errorf("document: %w", err))
	}
	return string(text)
}
