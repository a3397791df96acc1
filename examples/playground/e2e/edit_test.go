package e2e_test

import (
	"encoding/json"
	"testing"
)

// document is a flow as JSON.
type document map[string]any

// edit changes the stored flow as a user does: get, change, apply.
func (b *bay) edit(t *testing.T, change func(d document)) {
	t.Helper()
	var d document
	if err := b.Do(t, "flow", "get", mirrorFlow, "-o", "json").Decode(&d); err != nil {
		t.Fatal(err)
	}
	change(d)
	text, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	b.Do(t, "flow", "apply", "-f", write(t, "flow.yaml", text))
}

func (d document) spec() map[string]any { return d["spec"].(map[string]any) }

// set changes a setting of a node.
func (d document) set(node, setting string, value any) {
	for _, one := range d.spec()["nodes"].([]any) {
		fields := one.(map[string]any)
		if fields["id"] != node {
			continue
		}
		settings, ok := fields["settings"].(map[string]any)
		if !ok {
			settings = map[string]any{}
			fields["settings"] = settings
		}
		settings[setting] = value
		return
	}
	panic("the flow has no node " + node)
}

// parameter changes what the ticker gives along.
func (d document) parameter(name string, value any) {
	for _, one := range d.spec()["nodes"].([]any) {
		if fields := one.(map[string]any); fields["id"] == "ticker" {
			fields["settings"].(map[string]any)["context"].(map[string]any)[name] = value
			return
		}
	}
	panic("the flow has no ticker")
}

// add adds a node with an edge that leads to it.
func (d document) add(id, component, from, port string) {
	spec := d.spec()
	spec["nodes"] = append(spec["nodes"].([]any), map[string]any{"id": id, "component": component})
	spec["edges"] = append(spec["edges"].([]any), map[string]any{"from": from, "to": id + "." + port})
}
