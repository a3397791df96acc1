package tiny

import (
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

// version is that of the exports that are understood.
const version = 1

// maxElements bounds the nodes and edges of an export.
const maxElements = 20_000

// Imported is what an export came to.
type Imported struct {
	Flows []Flow `json:"flows"`
	Notes []Note `json:"notes"` // what is not as it was, in the order of the export
}

// Flow is one flow of the export.
type Flow struct {
	Name     string        `json:"name"`
	Title    string        `json:"title,omitempty"`
	Nodes    int           `json:"nodes"`
	Edges    int           `json:"edges"`
	Problems flow.Problems `json:"problems"` // what a check of the document finds
	Document *flow.Flow    `json:"-"`
}

// Note says what is not as it was in the export, or was not understood.
type Note struct {
	Flow string `json:"flow,omitempty"` // the name of its document
	At   string `json:"at"`             // a node, an edge, or a key of the export
	Text string `json:"text"`
}

// String says the note on one line.
func (n Note) String() string {
	if n.Flow == "" {
		return n.At + ": " + n.Text
	}
	return "flow " + n.Flow + ": " + n.At + ": " + n.Text
}

// Import reads an export within the bounds of a flow's file. The error is that of a text
// that is none.
func Import(ctx context.Context, file string, text []byte, known *catalog.Catalog) (*Imported, error) {
	values, problems := flow.Values(file, text)
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if len(values) != 1 {
		return nil, errors.New(file + ": want one project export")
	}
	export, ok := values[0].(map[string]any)
	if _, flows := export["tinyFlows"]; !ok || !flows {
		return nil, errors.New(file + ": this is no project export: it has no tinyFlows")
	}
	if v, given := export["version"]; given && v != int64(version) {
		return nil, fmt.Errorf("%s: it is of version %v of the format, and version %d is understood", file, v, version)
	}
	if elements, _ := export["elements"].([]any); len(elements) > maxElements {
		return nil, fmt.Errorf("%s: it has %d elements, more than the %d that are allowed", file, len(elements), maxElements)
	}
	r := &reader{known: known, imported: &Imported{Flows: []Flow{}, Notes: []Note{}}, flows: map[string]*drawn{}, names: names{}, nodes: map[string][]*drawnNode{}}
	r.export(export)
	r.check(ctx)
	return r.imported, nil
}

// check looks at the documents with the components that there are.
func (r *reader) check(ctx context.Context) {
	planner := planning.Offline(r.known)
	for _, d := range r.order {
		document := d.document
		report := planner.Check(ctx, document)
		problems := append(document.Validate(), report.Problems...)
		r.imported.Flows = append(r.imported.Flows, Flow{Name: document.Metadata.Name, Title: document.Spec.Title,
			Nodes: len(document.Spec.Nodes), Edges: len(document.Spec.Edges), Problems: problems.Sorted(), Document: document})
		for i, edge := range report.Edges {
			for _, finding := range edge.Findings {
				if finding.Outcome.String() == "unverifiable" {
					r.couldBeNull(d, document.Spec.Edges[i], finding.Path, finding.Expression)
				}
			}
		}
	}
}
