package flowtest

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// settleRounds is how often a recorded test is run at most.
const settleRounds = 4

// Settle runs the test and leaves out of what it expects what differs from run to run, such
// as a time or a random name. What is left passes, or a note says why not.
func (r *Recorded) Settle(ctx context.Context) {
	o := Options{Catalog: r.known, Document: Fixed(r.document)}
	test := &r.File.Tests[0]
	for round := 1; ; round++ {
		for i := range test.Expect {
			test.Expect[i].path = flow.Path(test.path, "expect", i)
		}
		outcome := run(ctx, o, r.File, test)
		if outcome.Passed {
			return
		}
		changed := false
		for i := range test.Expect {
			changed = r.leaveOut(&test.Expect[i], outcome.Differences) || changed
		}
		test.Expect = slices.DeleteFunc(test.Expect, func(e Expectation) bool { return e.At == "" })
		if len(test.Expect) == 0 {
			test.Expect = []Expectation{{At: test.Given[0].To}}
		}
		if !changed || round == settleRounds {
			r.note("the test does not pass as it is: %s", strings.ReplaceAll(outcome.Text(), "\n", " "))
			return
		}
	}
}

// leaveOut takes out of an expectation what was not as it is wanted. One that does not fit
// at all is marked by an empty place.
func (r *Recorded) leaveOut(want *Expectation, differences []Difference) (changed bool) {
	fits := true
	placed := false
	for _, d := range differences {
		if d.at != want.path {
			continue
		}
		fits = false
		if len(d.steps) > 0 {
			want.Message = without(want.Message, d.steps)
			r.note("%s: %s differs from run to run, so it is not expected", want.At, flow.Path("", d.steps...))
			placed = true
		}
	}
	switch {
	case fits:
		return false
	case placed:
		return true
	}
	r.note("%s is not expected, since it is not the same in every run", described(*want))
	want.At = ""
	return true
}

func described(e Expectation) string {
	if e.Error != "" {
		return fmt.Sprintf("the error %q of %s", e.Error, e.At)
	}
	return "a message at " + e.At
}

// without returns a copy of a value without a place in it: the whole list for an item, since
// lists are wanted whole.
func without(value any, steps []any) any {
	object, ok := value.(map[string]any)
	if !ok || len(steps) == 0 {
		return nil
	}
	key, ok := steps[0].(string)
	if !ok {
		return nil
	}
	left := make(map[string]any, len(object))
	for name, item := range object {
		if name != key {
			left[name] = item
			continue
		}
		if _, isObject := item.(map[string]any); isObject && len(steps) > 1 {
			left[name] = without(item, steps[1:])
		}
	}
	return left
}
