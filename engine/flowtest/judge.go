package flowtest

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/redact"
)

// judge compares what happened with what is expected. A failure that is not expected is a
// difference, whether something took the error or not.
func (r *rig) judge() {
	for _, node := range slices.Sorted(maps.Keys(r.unmocked.nodes)) {
		r.differs(r.test.path, Difference{Node: node, Message: r.unmocked.nodes[node]})
	}
	expected := make([]bool, len(r.seen.failures))
	for i := range r.test.Expect {
		if want := &r.test.Expect[i]; want.Error != "" {
			r.judgeError(want, expected)
		}
	}
	said := map[string]bool{}
	for i, failure := range r.seen.failures {
		text := failure.node + ": " + failure.err.Error()
		if expected[i] || r.unmocked.nodes[failure.node] != "" || said[text] || len(said) >= maxShown {
			continue
		}
		said[text] = true
		r.differs(r.test.path, Difference{Node: failure.node, Message: "it failed, which is not expected: " + r.masked(failure.err.Error())})
	}
	for i := range r.test.Expect {
		if want := &r.test.Expect[i]; want.Error == "" {
			r.judgeMessages(want)
		}
	}
}

func (r *rig) judgeError(want *Expectation, expected []bool) {
	var others []string
	found := false
	for i, failure := range r.seen.failures {
		if want.At != "" && want.At != failure.node {
			continue
		}
		if strings.Contains(failure.err.Error(), want.Error) {
			found, expected[i] = true, true
			continue
		}
		others = append(others, r.masked(failure.err.Error()))
	}
	if found {
		return
	}
	message := fmt.Sprintf("want an error with %q; there was none", want.Error)
	if len(others) > 0 {
		message = fmt.Sprintf("want an error with %q; got %s", want.Error, texts.Cut(strings.Join(slices.Compact(others), "; "), shownValue))
	}
	r.differs(want.path, Difference{Node: want.At, Message: message})
}

func (r *rig) judgeMessages(want *Expectation) {
	node, port, _ := endpoint(want.At)
	if _, err := r.flow.IsSource(node, port); err != nil {
		r.differs(want.path, Difference{Node: node, Port: port, Message: err.Error()})
		return
	}
	messages, err := r.seen.at(node, port)
	if err != nil {
		r.differs(want.path, Difference{Node: node, Port: port, Message: err.Error()})
		return
	}
	fit, nearest, which := 0, []unlike(nil), 0
	for i, got := range messages {
		var found []unlike
		if want.Message != nil {
			found = compare(want.Message, got, want.Exactly)
		}
		switch {
		case len(found) == 0:
			fit++
		case nearest == nil || len(found) < len(nearest):
			nearest, which = found, i
		}
	}
	such, all := "", ""
	if want.Message != nil {
		such = " like this"
	}
	if len(messages) != fit {
		all = fmt.Sprintf(" of %d", len(messages))
	}
	switch {
	case want.Times != nil && *want.Times != fit:
		r.differs(want.path, Difference{Node: node, Port: port, Message: fmt.Sprintf("want %s%s, got %d%s", counted(*want.Times), such, fit, all)})
	case want.Times != nil || fit > 0:
		return
	case len(messages) == 0:
		r.differs(want.path, Difference{Node: node, Port: port, Message: "no message came here", Want: r.shown(want.Message)})
		return
	}
	for _, u := range nearest {
		if want.Times != nil && *want.Times < fit {
			return
		}
		r.differs(want.path, r.unlike(node, port, u, which, len(messages)))
	}
}

func counted(n int) string {
	if n == 1 {
		return "1 message"
	}
	return fmt.Sprintf("%d messages", n)
}

func (r *rig) unlike(node, port string, u unlike, which, of int) Difference {
	d := Difference{Node: node, Port: port, Path: flow.Path("", u.steps...), steps: u.steps}
	switch {
	case u.absent:
		d.Message, d.Want = "it is not there", r.shown(u.want)
	case u.surplus:
		d.Message, d.Got = "it is not expected", r.shown(u.got)
	default:
		d.Message, d.Want, d.Got = "it differs", r.shown(u.want), r.shown(u.got)
	}
	if of > 1 {
		d.Message += fmt.Sprintf(" (in message %d of %d, the nearest)", which+1, of)
	}
	return d
}

// shown is a value as people may see it; nil for none.
func (r *rig) shown(value any) []byte {
	if value == nil {
		return nil
	}
	return redact.JSON(value, r.secrets())
}

func (r *rig) masked(text string) string { return redact.Text(text, r.secrets()) }

// secrets are those of the flow's settings, and of the messages of the test.
func (r *rig) secrets() *redact.Set {
	if r.known == nil {
		r.known = r.engine.Secrets()
		for _, messages := range r.seen.messages {
			r.known = r.known.With(redact.Secrets(messages...)...)
		}
	}
	return r.known
}
