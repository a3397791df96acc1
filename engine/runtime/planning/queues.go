package planning

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/expr"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
)

// Queue is what is known of a queued edge before it runs.
type Queue struct {
	flow.Queue               // with its defaults
	KeyOf      *expr.Mapping // nil without a key
	// Shape is the same for as long as neither the map nor the types at both ends change.
	Shape string
}

// planQueue checks and compiles the queue of an edge, nil for a direct edge.
func (p *Plan) planQueue(doc flow.Edge, path string, from module.Port) (*Queue, bool) {
	if doc.Queue == nil {
		return nil, true
	}
	if refuse := p.planner.queues; refuse != nil {
		err := refuse()
		if err != nil && doc.Queue.Optional {
			return nil, true
		}
		if err != nil {
			p.problem(path, "", "the edge from %s to %s can't be queued here: %v", doc.From, doc.To, err)
			return nil, false
		}
	}
	queued := &Queue{Queue: doc.Queue.WithDefaults()}
	if doc.Queue.Key != "" {
		key, check := expr.Compile(doc.Queue.Key, from.Configuration, "", expr.WithLimit(p.limit))
		if check.Outcome == expr.Invalid {
			for _, finding := range check.Findings {
				if finding.Outcome == expr.Invalid {
					p.mappingProblem(path+".key", finding)
				}
			}
			return nil, false
		}
		queued.KeyOf = key
	}
	queued.Shape = shapeOf(doc, reflect.TypeOf(from.Configuration))
	return queued, true
}

func shapeOf(doc flow.Edge, source reflect.Type) string {
	text, _ := json.Marshal(doc.Map) // came out of JSON or YAML
	sum := sha256.Sum256(fmt.Appendf(nil, "%s\n%v\n%s", doc.To, source, text))
	return base32.HexEncoding.EncodeToString(sum[:10])
}

// callersWaitForNoQueue refuses queued edges on the way from a node that holds a live caller
// back to the port where it answers: the caller would be gone.
func (p *Plan) callersWaitForNoQueue() {
	edges := p.Document.Spec.Edges
	if !slices.ContainsFunc(edges, func(e flow.Edge) bool { return e.Queue != nil }) {
		return
	}
	after, before := map[string][]int{}, map[string][]int{} // edges by the node that they leave, and reach
	for i, e := range edges {
		if p.Document.Enabled(e) {
			after[e.From.Node] = append(after[e.From.Node], i)
			before[e.To.Node] = append(before[e.To.Node], i)
		}
	}
	for _, id := range p.Order {
		if _, holds := p.Nodes[id].Component.(module.SyncRPC); !holds {
			continue
		}
		var answers []int
		for _, i := range before[id] {
			if edges[i].To.Port == replyPort {
				answers = append(answers, i)
			}
		}
		there := ways(after[id], func(i int) []int { return after[edges[i].To.Node] })
		back := ways(answers, func(i int) []int { return before[edges[i].From.Node] })
		for i, e := range edges {
			_, leaves := there[i]
			_, returns := back[i]
			if e.Queue == nil || !leaves || !returns {
				continue
			}
			p.problem(fmt.Sprintf("spec.edges[%d].queue", i), "",
				"the edge from %s to %s can't be queued: %s holds a caller until it is answered, and the answer goes this way (%s); "+
					"leave queue out, or put the queue on an edge that the answer doesn't need",
				e.From, e.To, id, wayText(edges, i, there, back))
		}
	}
}

// none says that a way begins with an edge.
const none = -1

// ways finds all edges that can be reached from some, each with the one before it on a
// shortest way.
func ways(from []int, next func(edge int) []int) map[int]int {
	reached := map[int]int{}
	for _, i := range from {
		reached[i] = none
	}
	for open := slices.Clone(from); len(open) > 0; open = open[1:] {
		for _, i := range next(open[0]) {
			if _, known := reached[i]; !known {
				reached[i] = open[0]
				open = append(open, i)
			}
		}
	}
	return reached
}

// maxWay bounds how many nodes of a way are named.
const maxWay = 30

// wayText names the nodes from the caller over an edge back to it.
func wayText(edges []flow.Edge, over int, there, back map[int]int) string {
	var names []string
	for i := over; i != none && len(names) < maxWay; i = there[i] {
		names = append(names, edges[i].From.Node)
	}
	slices.Reverse(names)
	for i := over; i != none && len(names) < 2*maxWay; i = back[i] {
		names = append(names, edges[i].To.Node)
	}
	return strings.Join(names, " to ")
}
