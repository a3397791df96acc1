package flowtest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// The bounds of a run that becomes a test.
const (
	maxRecordedHops = 2000
	maxExpected     = 200 // messages
)

// Recorded is a run that became a test.
type Recorded struct {
	File *File
	// Notes say what the test does not hold of the run.
	Notes    []string
	run      view.RunRecord
	document *flow.Flow
	known    *catalog.Catalog
}

// Record makes a test of a run of a document: what began the run is given, the nodes that
// may reach outside answer as they did, and the messages of the run are expected. Secrets,
// which a record does not hold, become placeholders where the test gives them, and are not
// expected.
func Record(document *flow.Flow, run view.RunRecord, known *catalog.Catalog) (*Recorded, error) {
	switch {
	case run.State == view.StateRunning:
		return nil, errors.New("it is still running")
	case len(run.Records) == 0:
		return nil, errors.New("its messages are not kept any more")
	case len(run.Records) > maxRecordedHops || run.Dropped > 0:
		return nil, fmt.Errorf("it has %d hops, and a test can be made of %d at most", len(run.Records)+run.Dropped, maxRecordedHops)
	}
	r := &Recorded{run: run, document: document, known: known}
	test := Test{Name: fmt.Sprintf("run %s of %s", run.ID, run.Started.UTC().Format(time.DateTime)), path: "tests[0]"}
	given, err := r.given()
	if err != nil {
		return nil, err
	}
	test.Given = []Given{given}
	if test.Mocks, err = r.mocks(); err != nil {
		return nil, err
	}
	test.Expect = append(r.failures(), r.expected()...)
	if len(test.Expect) == 0 {
		test.Expect = []Expectation{{At: given.To}}
	}
	r.File = &File{APIVersion: flow.APIVersion, Kind: Kind, Tests: []Test{test}, at: func(string) (int, int) { return 0, 0 }}
	return r, nil
}

func (r *Recorded) note(format string, args ...any) {
	if text := fmt.Sprintf(format, args...); !slices.Contains(r.Notes, text) {
		r.Notes = append(r.Notes, text)
	}
}

// outside reports whether a node may reach outside.
func (r *Recorded) outside(id string) bool {
	n := r.document.NodeByID(id)
	if n == nil {
		return false
	}
	prototype, ok := r.known.Lookup(n.Component)
	_, inside := prototype.(module.SelfContained)
	return ok && !inside
}

// ends returns the ports of a hop's edge; what began at a target port comes from none.
func ends(hop view.HopRecord) (from, to flow.Endpoint) {
	at := strings.LastIndex(hop.Edge, "-> ")
	if at < 0 {
		return from, to
	}
	from, _ = flow.ParseEndpoint(strings.TrimSpace(hop.Edge[:at]))
	to, _ = flow.ParseEndpoint(hop.Edge[at+len("-> "):])
	return from, to
}

// given is the message that began the run.
func (r *Recorded) given() (Given, error) {
	first := r.run.Records[0]
	given := Given{}
	for _, hop := range r.run.Records[1:] {
		if hop.Parent == first.Index {
			from, to := ends(hop)
			given.To = cmp.Or(from.String(), to.String())
			break
		}
	}
	if given.To == "" {
		return given, fmt.Errorf("it says nothing of the port of %s at which it began, since nothing is wired there", first.Node)
	}
	if first.Cut {
		return given, fmt.Errorf("the message that began it, at %s, was too large to be kept whole", given.To)
	}
	var err error
	given.Message, err = r.filledIn(first.Message, "the message that is given to "+given.To)
	return given, err
}

// filledIn reads a message, with placeholders for secrets.
func (r *Recorded) filledIn(text []byte, what string) (any, error) {
	value, err := message.Read(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	filled, masked := withPlaceholders(value)
	if masked {
		r.note("%s held a secret, which is not kept: the text %q is in its place", what, placeholder)
	}
	return filled, nil
}

// expected are the messages that arrived, and how many there were at each port.
func (r *Recorded) expected() []Expectation {
	var all []Expectation
	counts := map[string]int{}
	var ports []string
	cut := 0
	for _, hop := range r.run.Records {
		_, to := ends(hop)
		if hop.Edge == "" || hop.Unmapped || hop.Message == nil {
			continue
		}
		at := to.String()
		if counts[at]++; counts[at] == 1 {
			ports = append(ports, at)
		}
		value, err := message.Read(hop.Message)
		if err != nil || hop.Cut || len(all) >= maxExpected {
			cut++
			continue
		}
		want, masked := withoutMasks(value)
		if _, object := value.(map[string]any); masked && !object {
			cut++
			continue
		}
		same := func(e Expectation) bool { return e.At == at && len(compare(e.Message, want, true)) == 0 }
		if want != nil && !slices.ContainsFunc(all, same) {
			all = append(all, Expectation{At: at, Message: want})
		}
	}
	if cut > 0 {
		r.note("%d messages of the run are not expected, since they were not kept whole or are too many", cut)
	}
	for _, at := range ports {
		times := counts[at]
		only := -1
		for i, e := range all {
			if e.At == at {
				if only >= 0 {
					only = -2
					break
				}
				only = i
			}
		}
		if only >= 0 {
			all[only].Times = &times
			continue
		}
		all = append(all, Expectation{At: at, Times: &times})
	}
	return all
}

// failures are the errors of the run, each where it happened.
func (r *Recorded) failures() []Expectation {
	var all []Expectation
	add := func(node, text string) {
		text, _, _ = strings.Cut(text, "\n")
		if parts, masked := withoutMasks(text); masked {
			text, _ = parts.(string)
		}
		same := func(e Expectation) bool { return e.At == node && e.Error == text }
		if text != "" && !slices.ContainsFunc(all, same) {
			all = append(all, Expectation{At: node, Error: text})
		}
	}
	for _, hop := range r.run.Records {
		if hop.Failures > 0 && !hop.Downstream {
			add(hop.Node, hop.Error)
		}
		if from, _ := ends(hop); from.Port == "error" && hop.Emitted != nil {
			if reported := errorOf(hop.Emitted); reported.Error != "" {
				add(from.Node, reported.Error)
			}
		}
	}
	return all
}
