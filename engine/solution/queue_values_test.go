package solution_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/patchbay-dev/patchbay/engine/solution"
)

const queuedManifest = `apiVersion: patchbay.dev/v1alpha1
kind: Solution
metadata: {name: demo}
spec:
  title: Demo
  version: 1.0.0
  summary: A demo.
  parameters:
    type: object
    properties:
      atOnce: {type: integer, title: At once, minimum: 1, maximum: 32, default: 4}
  flow: flow.yaml
  values:
    - {parameter: atOnce, edge: a.out -> b.in, to: concurrency}
`

const queuedDocument = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: demo}
spec:
  nodes:
    - {id: a, component: common/debug}
    - {id: b, component: common/debug}
  edges:
    - {from: a.out, to: b.in, queue: {concurrency: 2}}
    - {from: b.out, to: a.in}
`

func queuedFolder(change ...string) fstest.MapFS {
	replace := strings.NewReplacer(change...)
	return fstest.MapFS{
		"solution.yaml": {Data: []byte(replace.Replace(queuedManifest))},
		"flow.yaml":     {Data: []byte(queuedDocument)},
		"README.md":     {Data: []byte("# Demo\n")},
	}
}

// TestAParameterGoesIntoAQueue: and is read back from there.
func TestAParameterGoesIntoAQueue(t *testing.T) {
	s, err := solution.Open(queuedFolder())
	if err != nil {
		t.Fatal(err)
	}
	document, err := s.Flow("", map[string]any{"atOnce": int64(7)})
	if err != nil {
		t.Fatal(err)
	}
	if got := document.Spec.Edges[0].Queue.Concurrency; got != 7 {
		t.Errorf("concurrency %d, want 7", got)
	}
	if got := s.Values(document)["atOnce"]; got != int64(7) {
		t.Errorf("the parameter is read as %v, want 7", got)
	}
	if got := s.ParameterAt(document, "spec.edges[0].queue.concurrency"); got != "atOnce" {
		t.Errorf("at the place is parameter %q, want atOnce", got)
	}
}

func TestQueuesThatAValueCanNotGoTo(t *testing.T) {
	for name, test := range map[string]struct{ from, to, want string }{
		"no such edge":  {"a.out -> b.in", "a.out -> c.in", `the flow has no edge "a.out -> c.in"`},
		"direct":        {"a.out -> b.in", "b.out -> a.in", "the edge b.out -> a.in has no queue"},
		"no such field": {"to: concurrency", "to: backoff", `"backoff" is no field of a queue`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := solution.Open(queuedFolder(test.from, test.to)); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %s", err, test.want)
			}
		})
	}
}
