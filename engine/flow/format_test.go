package flow_test

import (
	"math"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

func TestFormatRefuses(t *testing.T) {
	loop := map[string]any{}
	loop["loop"] = loop
	tests := map[string]struct {
		value any
		want  string
	}{
		"not UTF-8":   {"a\xffb", "spec.nodes[\"id=a\"].settings.k: text \"a\\xffb\" is not UTF-8"},
		"no number":   {math.Inf(1), "is no number"},
		"a function":  {func() {}, "a func() can't be written"},
		"without end": {loop, "nested more than 64 levels deep"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			f := &flow.Flow{Spec: flow.Spec{Nodes: []flow.Node{{ID: "a", Settings: map[string]any{"k": test.value}}}}}
			if _, err := f.Format(); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %s", err, test.want)
			}
		})
	}
}

func TestKeepComments(t *testing.T) {
	old := parse(t, `# head
apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: a}
spec:
  nodes:
    # about a
    - id: a
      component: common/ticker
    # about b
    - id: b
      component: common/ticker
`)
	edited := parse(t, `{"apiVersion": "patchbay.dev/v1alpha1", "kind": "Flow", "metadata": {"name": "a"},
"spec": {"nodes": [{"id": "c", "component": "common/ticker"}, {"id": "b", "component": "common/ticker"}]}}`)
	edited.KeepComments(old)
	text, err := edited.Format()
	if err != nil {
		t.Fatal(err)
	}
	want := `# head
apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata:
  name: a
spec:
  nodes:
    - id: c
      component: common/ticker
    # about b
    - id: b
      component: common/ticker
`
	if string(text) != want {
		t.Errorf("have\n%s\nwant\n%s", text, want)
	}
}

func TestDurationText(t *testing.T) {
	for text, want := range map[string]string{
		"60s": "1m", "3600s": "1h", "90s": "1m30s", "1500ms": "1.5s", "1h0m5s": "1h0m5s", "10s": "10s", "100m": "1h40m", "0s": "0s",
	} {
		d, err := flow.ParseDuration(text)
		if err != nil || d.String() != want {
			t.Errorf("%s is written %s (%v), want %s", text, d, err, want)
		}
	}
}

func TestQueueDefaults(t *testing.T) {
	second, minute := flow.DefaultBackoff, flow.DefaultMaxBackoff
	tests := map[string]struct{ have, want flow.Queue }{
		"none":         {flow.Queue{}, flow.Queue{Concurrency: 1, MaxAttempts: 5, Backoff: flow.Backoff{Initial: second, Max: minute}, Limit: 100_000}},
		"long initial": {flow.Queue{Backoff: flow.Backoff{Initial: 2 * minute}}, flow.Queue{Concurrency: 1, MaxAttempts: 5, Backoff: flow.Backoff{Initial: 2 * minute, Max: 2 * minute}, Limit: 100_000}},
		"short max":    {flow.Queue{Backoff: flow.Backoff{Max: second / 2}}, flow.Queue{Concurrency: 1, MaxAttempts: 5, Backoff: flow.Backoff{Initial: second / 2, Max: second / 2}, Limit: 100_000}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := test.have.WithDefaults(); got != test.want {
				t.Errorf("have %+v, want %+v", got, test.want)
			}
		})
	}
}
