package tiny

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

// reader makes documents of an export.
type reader struct {
	known    *catalog.Catalog
	imported *Imported
	flows    map[string]*drawn // by their names in the export
	order    []*drawn
	nodes    map[string][]*drawnNode // by their ids in the export, which two flows may share
	names    names                   // of the documents
}

// drawn is a flow of the export on its way to a document.
type drawn struct {
	document *flow.Flow
	ids      names // of the nodes
	comments names
	edges    map[[2]flow.Endpoint]bool // ends alone
	places   map[string]int            // of the nodes, by id
}

// drawnNode is where a node of the export is now.
type drawnNode struct {
	in *drawn
	id string
}

func (r *reader) note(d *drawn, at, format string, args ...any) {
	note := Note{At: at, Text: fmt.Sprintf(format, args...)}
	if d != nil {
		note.Flow = d.document.Metadata.Name
	}
	r.imported.Notes = append(r.imported.Notes, note)
}

// unknown notes the keys of an object that are not known.
func (r *reader) unknown(d *drawn, at string, object map[string]any, known ...string) {
	for _, key := range slices.Sorted(maps.Keys(object)) {
		if !slices.Contains(known, key) {
			r.note(d, at, "the key %q is not known and was left out; it has %s", key, shown(object[key]))
		}
	}
}

// export reads the whole.
func (r *reader) export(export map[string]any) {
	r.unknown(nil, "export", export, "version", "description", "tinyFlows", "elements", "pages", "scenarios", "type", "title", "tags")
	description := cmp.Or(text(export["description"]), text(export["title"]))
	for i, one := range r.list(export, "tinyFlows") {
		at := fmt.Sprintf("tinyFlows[%d]", i)
		object, ok := one.(map[string]any)
		if !ok {
			r.note(nil, at, "want an object, have %s; it was left out", shown(one))
			continue
		}
		r.unknown(nil, at, object, "resourceName", "name")
		name := cmp.Or(text(object["resourceName"]), text(object["name"]))
		if r.flows[name] != nil {
			r.note(nil, at, "there is a flow %q before; its elements are in that one", name)
			continue
		}
		d := r.flow(name, text(object["name"]))
		d.document.Spec.Description = description
	}
	var edges []any
	for i, one := range r.list(export, "elements") {
		at := fmt.Sprintf("elements[%d]", i)
		object, _ := one.(map[string]any)
		switch kind := text(object["type"]); kind {
		case "tinyNode":
			r.node(at, object)
		case "tinyEdge":
			edges = append(edges, object)
		default:
			r.note(nil, at, "an element of type %q is not known and was left out; it has %s", kind, shown(one))
		}
	}
	for _, edge := range edges { // when all nodes are known
		r.edge(edge.(map[string]any))
	}
	r.pages(export)
	r.scenarios(export)
}

func (r *reader) list(object map[string]any, key string) []any {
	value, given := object[key]
	items, ok := value.([]any)
	if given && value != nil && !ok {
		r.note(nil, key, "want a list, have %s; it was left out", shown(value))
	}
	return items
}

// flow begins a document.
func (r *reader) flow(name, title string) *drawn {
	own := r.names.unique(label(cmp.Or(name, title), "flow", "-"))
	document := &flow.Flow{APIVersion: flow.APIVersion, Kind: flow.Kind, Metadata: flow.Metadata{Name: own}, Spec: flow.Spec{Title: title}}
	d := &drawn{document: document, ids: names{}, comments: names{}, edges: map[[2]flow.Endpoint]bool{}, places: map[string]int{}}
	if own != name {
		r.note(nil, "flow "+name, "its document has the name %s", own)
	}
	r.flows[name] = d
	r.order = append(r.order, d)
	return d
}

// of returns the flow of an element; one that the export does not list is begun.
func (r *reader) of(at string, object map[string]any) *drawn {
	name := text(object["flow"])
	if name == "" {
		data, _ := object["data"].(map[string]any)
		name = text(data["flow_id"])
	}
	if d := r.flows[name]; d != nil {
		return d
	}
	if name == "" && len(r.order) == 1 {
		return r.order[0]
	}
	r.note(nil, at, "its flow %q is not among tinyFlows; it has a document all the same", name)
	return r.flow(name, "")
}

var notInLabel = regexp.MustCompile(`[^a-z0-9_-]+`)

// label makes a name of a text: lower-case letters, digits and dashes, and not too long.
func label(name, other, underscore string) string {
	own := notInLabel.ReplaceAllString(strings.ToLower(name), "-")
	own = strings.ReplaceAll(own, "_", underscore)
	own = strings.Trim(own[:min(len(own), 50)], "-_")
	return cmp.Or(own, other)
}

// names are those that are taken.
type names map[string]int // how often each was wanted

// unique returns a name, or one with a number when it is taken.
func (n names) unique(name string) string {
	own := name
	for n[own] > 0 {
		n[name]++
		own = fmt.Sprintf("%s-%d", name, n[name])
	}
	n[own]++
	return own
}

// find returns the node with an id, that of a flow before another's; nil when there is none.
func (r *reader) find(id string, in *drawn) *drawnNode {
	for _, n := range r.nodes[id] {
		if n.in == in {
			return n
		}
	}
	if len(r.nodes[id]) > 0 {
		return r.nodes[id][0]
	}
	return nil
}

// text is a value that is text, empty for another.
func text(value any) string {
	text, _ := value.(string)
	return text
}
