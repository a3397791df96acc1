package flowtest_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flowtest"
)

// given begins the run of most tests: two orders.
const given = "    given: [{to: begin.out, message: {items: [{item: pen, count: 2}, {item: ink, count: 1}]}}]\n"

const sends = "    mocks: {warehouse: [{emit: {sent: {number: P-1}}}]}\n"

// TestOutcomes runs a test each, which passes when no difference is named.
func TestOutcomes(t *testing.T) {
	tests := map[string]struct {
		test        string
		differences []string // parts of each, in order; none: it passes
	}{
		"partial":           {given + sends + "    expect: [{at: warehouse.request, message: {item: ink}}]", nil},
		"the context comes": {given + "    mocks: {warehouse: [{when: {item: pen}, emit: {sent: {number: P-1, context: {a: 1}}}}, {}]}\n    expect: [{at: sent.in, times: 1, message: {number: P-1, context: {a: 1}}}]", nil},
		"exactly":           {given + sends + "    expect: [{at: sent.in, exactly: true, message: {number: P-1}}]", nil},
		"not exactly": {given + sends + "    expect: [{at: warehouse.request, exactly: true, message: {item: pen, count: 2}}]",
			[]string{"warehouse.request: token: it is not expected (in message 1 of 2, the nearest)"}},
		"nearest": {given + sends + "    expect: [{at: warehouse.request, message: {item: ink, count: 3}}]",
			[]string{`warehouse.request: count: it differs (in message 2 of 2, the nearest); want 3; got 1`}},
		"numbers":      {given + sends + "    expect: [{at: warehouse.request, message: {item: ink, count: 1.0}}]", nil},
		"absent":       {given + sends + "    expect: [{at: warehouse.request, message: {tags: [a]}}]", []string{`tags: it is not there (in message 1 of 2, the nearest); want ["a"]`}},
		"left out":     {given + sends + "    expect: [{at: warehouse.request, message: {item: ink, tags: [], context: null}}, {at: sent.in, message: {of: '', late: false, left: 0, with: {}}}]", nil},
		"times":        {given + sends + "    expect: [{at: sent.in, times: 2}, {at: wrong.in, times: 0}]", nil},
		"other times":  {given + sends + "    expect: [{at: sent.in, times: 3}]", []string{"sent.in: want 3 messages, got 2"}},
		"never":        {given + sends + "    expect: [{at: warehouse.request, times: 0, message: {item: ink}}]", []string{"want 0 messages like this, got 1 of 2"}},
		"none came":    {given + "    mocks: {warehouse: []}\n    expect: [{at: sent.in, message: {number: P-1}}]", []string{"sent.in: no message came here; want"}},
		"at a source":  {given + sends + "    expect: [{at: each.out, times: 2}, {at: begin.out, times: 1}, {at: warehouse.sent, times: 2}]", nil},
		"the example":  {"    given: [{to: begin.out}]\n" + sends + "    expect: [{at: warehouse.request, times: 1, message: {item: pen}}]", nil},
		"the settings": {"    given: [{to: begin.out}]\n    settings: {begin: {context: {items: [{item: cap, count: 9}]}}}\n" + sends + "    expect: [{at: warehouse.request, message: {item: cap}}]", nil},
		"answers by message": {given + "    mocks: {warehouse: [{when: {item: ink}, error: {text: sold out}}, {emit: [{sent: {number: A}}, {sent: {number: B}}]}]}\n" +
			"    expect: [{at: warehouse, error: sold}, {at: sent.in, times: 2}, {at: sent.in, message: {number: B}}, {at: wrong.in, message: {error: sold out, input: {item: ink}}}]", nil},
		"retried": {given + "    mocks: {warehouse: [{times: 1, when: {item: ink}, error: {text: busy, retryable: true}}, {emit: {sent: {number: P-1}}}]}\n    expect: [{at: sent.in, times: 2}]", nil},
		"not retried": {given + "    mocks: {warehouse: [{when: {item: ink}, error: {text: gone}, times: 1}, {emit: {sent: {number: P-1}}}]}\n    expect: [{at: sent.in, times: 2}]",
			[]string{"warehouse: it failed, which is not expected: gone", "sent.in: want 2 messages, got 1"}},
		"no such error": {given + sends + "    expect: [{at: warehouse, error: sold out}]", []string{`warehouse: want an error with "sold out"; there was none`}},
		"another error": {given + "    mocks: {warehouse: [{error: {text: gone}}]}\n    expect: [{at: warehouse, error: sold out}]",
			[]string{`want an error with "sold out"; got gone`, "it failed, which is not expected: gone"}},
		"not mocked":                      {given + "    expect: [{at: each.out}]", []string{"warehouse: a message came to port request, and component shop/warehouse may reach outside, which a test must not: say under mocks.warehouse what it answers"}},
		"not reached":                     {"    given: [{to: begin.out, message: {items: []}}]\n    expect: [{at: warehouse.request, times: 0}]", nil},
		"no answer fits":                  {given + "    mocks: {warehouse: [{when: {item: pen}}]}\n    expect: [{at: each.out}]", []string{"no answer of its mock fits"}},
		"no such node":                    {given + "    mocks: {warehous: []}\n    expect: [{at: each.out}]", []string{`flow shop has no node "warehous"; did you mean "warehouse"?`}},
		"no such port":                    {given + sends + "    expect: [{at: sent.im}]", []string{"sent.im: port im of node sent: there is no such port"}},
		"no such field":                   {given + "    mocks: {warehouse: [{emit: {sent: {numbr: P-1}}}]}\n    expect: [{at: each.out}]", []string{`warehouse.sent: the mock can't emit its message 1: unknown field numbr; did you mean "number"?`}},
		"a type":                          {given + "    mocks: {warehouse: [{emit: {sent: {number: 7}}}]}\n    expect: [{at: each.out}]", []string{"the mock can't emit its message 1: number"}},
		"no such source":                  {given + "    mocks: {warehouse: [{emit: {request: {}}}]}\n    expect: [{at: each.out}]", []string{`there is no source port "request"`}},
		"given to nobody":                 {"    given: [{to: begin.over}]\n    expect: [{at: each.out, times: 0}]", []string{"begin.over: send to begin.over: there is no such port"}},
		"a map fails":                     {"    given: [{to: begin.out, message: {}}]\n    expect: [{at: each.out, times: 0}]", []string{"each: it failed, which is not expected: mapping of edge begin.out -> each.in"}},
		"wrong settings":                  {given + "    settings: {warehouse: {nam: x}}\n    expect: [{at: each.out}]", []string{`warehouse: flow.yaml:10:50: spec.nodes[2].settings.nam: unknown key "nam"`}},
		"parameters":                      {given + "    parameters: {a: 1}\n    expect: [{at: each.out}]", []string{"only a solution has"}},
		"a part is mocked that is inside": {given + "    mocks: {each: [{emit: {out: {item: {item: hat, count: 4}}}}], warehouse: []}\n    expect: [{at: warehouse.request, message: {item: hat}}]", nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			k := newKit(t)
			outcome := k.run(t, test.test)
			if acted := k.acted.Load(); acted > 0 {
				t.Errorf("the warehouse was called %d times", acted)
			}
			if outcome.Passed != (len(test.differences) == 0) || len(outcome.Differences) < len(test.differences) {
				t.Fatalf("got\n%s\nwant %q", outcome.Text(), test.differences)
			}
			for i, want := range test.differences {
				if got := outcome.Differences[i].String(); !strings.Contains(got, want) {
					t.Errorf("difference %d is %q, want %q", i, got, want)
				}
			}
			if strings.Contains(outcome.Text(), "s3cret-token-value") {
				t.Errorf("a secret is shown: %s", outcome.Text())
			}
		})
	}
}

// TestTimeLimit ends a test in which something takes its time.
func TestTimeLimit(t *testing.T) {
	k := newKit(t)
	slow, problems := flow.Parse("flow.yaml", []byte(`
apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: slow}
spec:
  nodes:
    - {id: begin, component: common/signal}
    - {id: wait, component: common/delay}
  edges: [{from: begin.out, to: wait.in, map: {delay: 3600000}}]
`))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	f, problems := flowtest.Read("t.yaml", []byte(head+"tests: [{name: a, timeLimit: 20ms, given: [{to: begin.out}], expect: [{at: wait.in}]}]"))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	outcome := flowtest.Run(t.Context(), flowtest.Options{Catalog: k.catalog, Document: flowtest.Fixed(slow)}, f)[0]
	if outcome.Passed || !strings.Contains(outcome.Text(), "the test did not end within 20ms") {
		t.Error(outcome.Text())
	}
}

func TestPlaces(t *testing.T) {
	outcome := newKit(t).run(t, given+sends+"    expect:\n      - {at: sent.in}\n      - at: sent.in\n        times: 7\n")
	if len(outcome.Differences) != 1 || outcome.Line != 4 || outcome.Differences[0].Line != 9 {
		t.Errorf("got line %d and %+v, want lines 4 and 9", outcome.Line, outcome.Differences)
	}
	want := "FAIL  tests/orders.yaml:4: it ("
	if got := outcome.Text(); !strings.HasPrefix(got, want) || !strings.Contains(got, "\n      tests/orders.yaml:9:9: sent.in: want 7 messages, got 2") {
		t.Errorf("text: %s", got)
	}
}
