package flowtest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module/message"
	"github.com/patchbay-dev/patchbay/engine/module/v1alpha1"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// mocks are the nodes that may reach outside, with the answers that they gave in the run.
func (r *Recorded) mocks() (map[string][]Answer, error) {
	all := map[string][]Answer{}
	calls := map[string][]any{} // the messages that were answered, by node
	for _, hop := range r.run.Records {
		if hop.Edge == "" || !r.outside(hop.Node) || hop.Unmapped {
			continue
		}
		answer, err := r.answerOf(hop)
		if err != nil {
			return nil, fmt.Errorf("node %s: %w", hop.Node, err)
		}
		_, to := ends(hop)
		answer.Port = to.Port
		called, err := message.Read(hop.Message)
		if err != nil {
			return nil, fmt.Errorf("node %s: %w", hop.Node, err)
		}
		called, _ = withoutMasks(called)
		all[hop.Node] = append(all[hop.Node], answer)
		calls[hop.Node] = append(calls[hop.Node], called)
	}
	for id, answers := range all {
		all[id] = distinguished(answers, calls[id])
	}
	return all, nil
}

// answerOf is what a node emitted and how it ended, for one message.
func (r *Recorded) answerOf(hop view.HopRecord) (Answer, error) {
	var answer Answer
	over := map[string]bool{} // edges over which the last emission of a port went
	for _, next := range r.run.Records {
		from, _ := ends(next)
		if next.Parent != hop.Index || from.Node != hop.Node {
			continue
		}
		repeated := over[next.Edge]
		if !repeated && slices.ContainsFunc(answer.Emit, func(some map[string]any) bool { _, ok := some[from.Port]; return ok }) {
			over[next.Edge] = true // the same message over another edge
			continue
		}
		if from.Port == v1alpha1.ErrorPort && next.Emitted != nil {
			if failed := errorOf(next.Emitted); failed.returned() {
				answer.Error = failed.failure()
				continue
			}
		}
		if next.Emitted == nil {
			return answer, fmt.Errorf("what it emitted on port %s was too large to be kept whole", from.Port)
		}
		emitted, err := r.filledIn(next.Emitted, "what "+hop.Node+" emits on "+from.Port)
		if err != nil {
			return answer, err
		}
		clear(over)
		over[next.Edge] = true
		answer.Emit = append(answer.Emit, map[string]any{from.Port: emitted})
	}
	if answer.Error == nil && !hop.Downstream && hop.Failures > 0 && hop.State == view.StateFailed && hop.Error != "" {
		answer.Error = &Failure{Text: hop.Error, Retryable: hop.Retryable, After: flow.Duration(hop.RetryAfter)}
	}
	return answer, nil
}

// reportedError is what arrives from an error port.
type reportedError struct {
	Input      json.RawMessage `json:"input"`
	Error      string          `json:"error"`
	Retryable  bool            `json:"retryable"`
	RetryAfter string          `json:"retryAfter"`
}

func errorOf(text []byte) (e reportedError) {
	_ = json.Unmarshal(text, &e) // one of another shape is none
	return e
}

// returned reports whether the node returned the error: the engine then says with what
// message. One that the node emits by itself has mostly none.
func (e reportedError) returned() bool { return len(e.Input) > 0 && string(e.Input) != "null" }

func (e reportedError) failure() *Failure {
	after, _ := time.ParseDuration(e.RetryAfter)
	return &Failure{Text: e.Error, Retryable: e.Retryable, After: flow.Duration(after)}
}

// distinguished says of each answer for which messages it is, by few of their values. Where
// messages do not differ, the answers are given in their order.
func distinguished(answers []Answer, calls []any) []Answer {
	if len(answers) == 1 {
		return answers
	}
	whens := distinct(calls)
	for i := range answers {
		answers[i].When = whens[i]
	}
	var all []Answer
	for i, answer := range answers {
		same := func(other int) bool {
			return other != i && answers[other].Port == answer.Port && len(compare(answers[other].When, answer.When, true)) == 0
		}
		twins := 0
		for other := range answers {
			if same(other) {
				twins++
			}
		}
		if twins > 0 {
			answer.Times = 1
		}
		all = append(all, answer)
	}
	// One for messages that lack what others have fits these too, so it comes after them.
	slices.SortStableFunc(all, func(a, b Answer) int { return cmp.Compare(leavesOf(b.When), leavesOf(a.When)) })
	return all
}

func leavesOf(value any) (count int) {
	leaves(value, nil, func([]any, any) { count++ })
	return count
}
