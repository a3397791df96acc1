package objects

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// The names of the kind in the API of a cluster.
const (
	Group    = "patchbay.dev"
	Version  = "v1alpha1"
	Resource = "flows"
)

type object = map[string]any

// Definition returns the CustomResourceDefinition of flows as JSON. Its schema is that of
// documents (flow.Schema) in the form that a cluster takes, a structural one:
// https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
func Definition() ([]byte, error) {
	var document object
	if err := json.Unmarshal(flow.Schema(), &document); err != nil {
		return nil, fmt.Errorf("read the schema of flows: %w", err)
	}
	definitions, _ := document["$defs"].(object)
	schema := structural{definitions}.of(document)
	properties := schema["properties"].(object)
	name := properties["metadata"].(object)["properties"].(object)["name"]
	properties["metadata"] = object{"type": "object", "properties": object{"name": name}} // no more is allowed there
	properties["apiVersion"], properties["kind"] = object{"type": "string"}, object{"type": "string"}
	properties["status"] = statusSchema()
	schema["required"] = []any{"spec"}
	return json.MarshalIndent(object{
		"apiVersion": "apiextensions.k8s.io/v1",
		"kind":       "CustomResourceDefinition",
		"metadata":   object{"name": Resource + "." + Group},
		"spec": object{
			"group": Group,
			"scope": "Namespaced",
			"names": object{"kind": flow.Kind, "listKind": flow.Kind + "List", "plural": Resource, "singular": "flow", "shortNames": []string{"fl"}, "categories": []string{"patchbay"}},
			"versions": []any{object{
				"name": Version, "served": true, "storage": true,
				"schema":                   object{"openAPIV3Schema": schema},
				"subresources":             object{"status": object{}},
				"additionalPrinterColumns": columns(),
			}},
		},
	}, "", "  ")
}

func columns() []any {
	column := func(name, kind, path, description string) object {
		return object{"name": name, "type": kind, "jsonPath": path, "description": description}
	}
	return []any{
		column("Ready", "string", `.status.conditions[?(@.type=="Ready")].status`, "Whether the flow is deployed as it is here."),
		column("Running", "boolean", ".status.running", "Whether a trigger of the flow is started."),
		column("Last run", "date", ".status.lastRun.started", "When the last run that is over began."),
		column("Result", "string", ".status.lastRun.state", "What became of it."),
		column("Failures", "integer", ".status.lastRun.failures", "How many failures there were in it."),
		column("Error", "string", ".status.lastError", "The first of them."),
	}
}

// statusSchema is that of Status.
func statusSchema() object {
	text, count, moment := object{"type": "string"}, object{"type": "integer", "format": "int64"}, object{"type": "string", "format": "date-time"}
	return object{
		"type":        "object",
		"description": "What an engine has made of the flow.",
		"properties": object{
			"observedGeneration": count, "running": object{"type": "boolean"}, "runs": count, "failed": count, "lastError": text,
			"lastRun": object{"type": "object", "properties": object{"id": text, "started": moment, "state": text, "failures": count}},
			"conditions": object{
				"type": "array", "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": []string{"type"},
				"items": object{
					"type": "object", "required": []string{"type", "status", "reason", "message", "lastTransitionTime"},
					"properties": object{"type": text, "status": text, "reason": text, "message": text, "observedGeneration": count, "lastTransitionTime": moment},
				},
			},
		},
	}
}

// structural turns JSON Schema into the form that a cluster takes.
type structural struct{ definitions object }

func (s structural) of(schema object) object {
	if reference, ok := schema["$ref"].(string); ok {
		named, _ := s.definitions[strings.TrimPrefix(reference, "#/$defs/")].(object)
		joined := maps.Clone(named)
		maps.Copy(joined, schema) // what is said where it is used goes before
		delete(joined, "$ref")
		schema = joined
	}
	made := object{}
	for _, key := range []string{"description", "pattern", "maxLength", "minLength", "minimum", "maximum", "maxItems", "minItems", "enum", "required"} {
		if value, ok := schema[key]; ok {
			made[key] = value
		}
	}
	s.typed(made, schema["type"])
	chosen(made)
	properties, _ := schema["properties"].(object)
	if len(properties) > 0 {
		converted := object{}
		for name, property := range properties {
			converted[name] = s.of(property.(object))
		}
		made["properties"] = converted
	}
	if values, ok := schema["additionalProperties"].(object); ok {
		made["additionalProperties"] = s.of(values)
	} else if made["type"] == "object" && len(properties) == 0 {
		made["x-kubernetes-preserve-unknown-fields"] = true
	}
	if items, ok := schema["items"].(object); ok {
		converted := s.of(items)
		made["items"] = converted
		s.keyed(made, converted)
	}
	return made
}

// typed sets the type, of which a cluster takes one.
func (s structural) typed(made object, kind any) {
	switch kind := kind.(type) {
	case string:
		made["type"] = kind
	case []any:
		for _, one := range kind {
			if one == "null" {
				made["nullable"] = true
			} else {
				made["type"] = one
			}
		}
	default:
		made["x-kubernetes-preserve-unknown-fields"] = true // any value
	}
}

// chosen leaves null out of the values that are allowed: a cluster never finds it there.
func chosen(made object) {
	values, ok := made["enum"].([]any)
	if !ok {
		return
	}
	made["enum"] = slices.DeleteFunc(slices.Clone(values), func(value any) bool { return value == nil })
	delete(made, "nullable")
}

// keyed has a list of what has ids refuse an id that is there twice, and merge by id.
func (s structural) keyed(list, items object) {
	required, _ := items["required"].([]any)
	for _, key := range required {
		if key == "id" {
			list["x-kubernetes-list-type"], list["x-kubernetes-list-map-keys"] = "map", []string{"id"}
		}
	}
}
