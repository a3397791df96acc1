package solution

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// target is where in a flow a value goes: into the settings of a node, or the queue of an
// edge.
type target struct {
	node  *flow.Node // nil for an edge
	edge  *flow.Edge // nil for a node
	steps []string   // in the settings, or in the queue
	place string     // in the document: spec.nodes[0].settings.delay
}

// queueFields are those of a queue that a value can go to.
var queueFields = []string{"concurrency", "maxAttempts", "limit"}

// target returns where a value goes; the error says what the flow lacks.
func (v value) target(document *flow.Flow) (target, error) {
	if v.Edge != "" {
		return v.queueTarget(document)
	}
	steps := strings.Split(v.To, ".")
	if len(steps) < 2 {
		return target{}, fmt.Errorf("%s: values: %q is not NODE.SETTING", manifestFile, v.To)
	}
	index := slices.IndexFunc(document.Spec.Nodes, func(n flow.Node) bool { return n.ID == steps[0] })
	if index < 0 {
		return target{}, fmt.Errorf("%s: values: %q: the flow has no node %s", manifestFile, v.To, steps[0])
	}
	place := "spec.nodes[" + strconv.Itoa(index) + "].settings." + strings.Join(steps[1:], ".")
	return target{node: &document.Spec.Nodes[index], steps: steps[1:], place: place}, nil
}

func (v value) queueTarget(document *flow.Flow) (target, error) {
	if !slices.Contains(queueFields, v.To) {
		return target{}, fmt.Errorf("%s: values: %q is no field of a queue that a value can go to: want one of %s", manifestFile, v.To, strings.Join(queueFields, ", "))
	}
	index := slices.IndexFunc(document.Spec.Edges, func(e flow.Edge) bool { return e.From.String()+" -> "+e.To.String() == v.Edge })
	if index < 0 {
		return target{}, fmt.Errorf("%s: values: the flow has no edge %q: want one such as split.out -> router.input", manifestFile, v.Edge)
	}
	edge := &document.Spec.Edges[index]
	if edge.Queue == nil {
		return target{}, fmt.Errorf("%s: values: the edge %s has no queue", manifestFile, v.Edge)
	}
	return target{edge: edge, steps: []string{v.To}, place: "spec.edges[" + strconv.Itoa(index) + "].queue." + v.To}, nil
}

// holds is what is there now: the settings, or the queue as settings would have it.
func (t target) holds() map[string]any {
	if t.edge == nil {
		return t.node.Settings
	}
	q := t.edge.Queue.WithDefaults()
	return map[string]any{"concurrency": int64(q.Concurrency), "maxAttempts": int64(q.MaxAttempts), "limit": int64(q.Limit)}
}

// putQueue puts a whole number into a field of the queue.
func (t target) putQueue(content any) error {
	var number int
	switch n := content.(type) {
	case int64:
		number = int(n)
	case float64:
		number = int(n)
	case int:
		number = n
	default:
		return fmt.Errorf("%s: values: the field %s of a queue takes a whole number, not %v", manifestFile, t.steps[0], content)
	}
	switch t.steps[0] {
	case "concurrency":
		t.edge.Queue.Concurrency = number
	case "maxAttempts":
		t.edge.Queue.MaxAttempts = number
	case "limit":
		t.edge.Queue.Limit = number
	}
	return nil
}
