package runtime_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// review is a message of about 2 KB.
type review struct {
	Context any               `json:"context,omitempty" configurable:"true"`
	Kind    string            `json:"kind"`
	Name    string            `json:"name"`
	Count   int               `json:"count"`
	Labels  map[string]string `json:"labels,omitempty"`
	Items   []item            `json:"items,omitempty"`
	Body    string            `json:"body,omitempty"`
}

type item struct {
	Name  string `json:"name"`
	Image string `json:"image"`
}

type outcome struct {
	Context any      `json:"context,omitempty" configurable:"true"`
	Title   string   `json:"title"`
	Many    bool     `json:"many"`
	Images  []string `json:"images,omitempty"`
	Team    string   `json:"team"`
	Total   int      `json:"total"`
}

func twoKilobytes() review {
	return review{
		Context: map[string]any{"registry": "mirror.example.com"}, Kind: "Deployment", Name: "web", Count: 3,
		Labels: map[string]string{"app": "web", "team": "core"},
		Items:  []item{{"a", "nginx:1"}, {"b", "redis:7"}, {"c", "ghcr.io/acme/api:2"}},
		Body:   strings.Repeat("x", 1800),
	}
}

// source hands its emitter to the benchmark.
type source struct {
	module.Typed
	emit func(module.Handler)
}

func (s *source) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "source"} }
func (s *source) Instance() module.Component {
	fresh := &source{emit: s.emit}
	fresh.Declare(module.NewOutput[review]("out"))
	return fresh
}
func (s *source) OnEmitter(emit module.Handler) { s.emit(emit) }

// burst emits its message n times, so that one run has many hops.
type burst struct {
	module.Typed
	count *int
	out   module.Output[review]
}

func (b *burst) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "burst"} }
func (b *burst) Instance() module.Component {
	fresh := &burst{count: b.count, out: module.NewOutput[review]("out")}
	fresh.Declare(module.Input("in", func(ctx context.Context, output module.Handler, in review) module.Result {
		for range *fresh.count {
			if result := fresh.out.Emit(ctx, output, in); result.IsErr() {
				return result
			}
		}
		return module.Result{}
	}), fresh.out)
	return fresh
}

// typedSink takes messages of one type and drops them.
type typedSink[T any] struct {
	module.Typed
	name string
	seen *atomic.Int64
}

func (s *typedSink[T]) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: s.name} }
func (s *typedSink[T]) Instance() module.Component {
	fresh := &typedSink[T]{name: s.name, seen: s.seen}
	fresh.Declare(module.Input("in", func(context.Context, module.Handler, T) module.Result {
		fresh.seen.Add(1)
		return module.Result{}
	}))
	return fresh
}

const burstSize = 1000

func benchmarkHop(b *testing.B, target, mapping string) {
	benchmarkHopOn(b, func(*runtime.Options) {}, target, mapping)
}

func benchmarkHopOn(b *testing.B, change func(*runtime.Options), target, mapping string) {
	var emit module.Handler
	count, seen := burstSize, &atomic.Int64{}
	k := newKitWith(b, change, &source{emit: func(h module.Handler) { emit = h }}, &burst{count: &count},
		&typedSink[review]{name: "same", seen: seen}, &typedSink[outcome]{name: "other", seen: seen})
	k.deploy(b, `
nodes:
  - {id: source, component: test/source}
  - {id: burst, component: test/burst}
  - {id: end, component: test/`+target+`}
  - {id: aside, component: test/pass}
edges:
  - {from: source.out, to: burst.in}
  - from: burst.out
    to: end.in
`+mapping)
	message := any(twoKilobytes())
	b.ReportAllocs()
	b.ResetTimer()
	for done := 0; done < b.N; done += count {
		count = min(burstSize, b.N-done)
		if err := emit(b.Context(), "out", message).Err(); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	if seen.Load() < int64(b.N) {
		b.Fatalf("%d messages arrived, want %d", seen.Load(), b.N)
	}
}

func BenchmarkHop(b *testing.B) {
	b.Run("direct-no-map", func(b *testing.B) { benchmarkHop(b, "same", "") })
	// The same in a flow that has a queued edge elsewhere: what is direct pays nothing for it.
	b.Run("direct-beside-queued", func(b *testing.B) {
		broker := queue.New(queue.Options{Dir: b.TempDir(), Key: func(context.Context) ([]byte, error) { return make([]byte, 32), nil }})
		b.Cleanup(func() { broker.Close(context.Background()) })
		benchmarkHopOn(b, func(o *runtime.Options) { o.Queues = broker }, "same", "  - {from: aside.out, to: aside.in, queue: {}}\n")
	})
	b.Run("whole-message", func(b *testing.B) { benchmarkHop(b, "same", `    map: "{{ $ }}"`) })
	b.Run("five-paths", func(b *testing.B) {
		benchmarkHop(b, "same", `    map:
      context: "{{ $.context }}"
      kind: "{{ $.kind }}"
      name: "{{ $.name }}"
      count: "{{ $.count }}"
      body: "{{ $.body }}"`)
	})
	b.Run("five-expressions", func(b *testing.B) {
		benchmarkHop(b, "other", `    map:
      title: "{{ $.kind }}/{{ $.name }}"
      many: "{{ $.count > 2 && len($.items) > 1 }}"
      images: "{{ map($.items, .image) }}"
      team: "{{ $.labels.team ?? 'none' }}"
      total: "{{ $.count * 2 + 1 }}"`)
	})
}

// BenchmarkChain is the comparison's chain: function, switch, change, split into
// four, function, counter; one operation is one input.
func BenchmarkChain(b *testing.B) {
	var emit module.Handler
	counted := &atomic.Int64{}
	function := &behaviour{name: "function", do: pass}
	choose := &behaviour{name: "switch", do: func(ctx context.Context, n *behaviour, output module.Handler, in message) module.Result {
		if in.Text == "" {
			return module.Result{}
		}
		return n.out.Emit(ctx, output, in)
	}}
	split := &behaviour{name: "split", do: func(ctx context.Context, n *behaviour, output module.Handler, in message) module.Result {
		for range 4 {
			if result := n.out.Emit(ctx, output, in); result.IsErr() {
				return result
			}
		}
		return module.Result{}
	}}
	k := newKit(b, &source{emit: func(h module.Handler) { emit = h }}, function, choose, split,
		&typedSink[message]{name: "counter", seen: counted})
	k.deploy(b, `
nodes:
  - {id: source, component: test/source}
  - {id: first, component: test/function}
  - {id: switch, component: test/switch}
  - {id: change, component: test/function}
  - {id: split, component: test/split}
  - {id: second, component: test/function}
  - {id: counter, component: test/counter}
edges:
  - {from: source.out, to: first.in, map: {text: "{{ $.name }}", context: "{{ $.context }}"}}
  - {from: first.out, to: switch.in}
  - {from: switch.out, to: change.in, map: {text: "{{ $.text }} changed", context: "{{ $.context }}"}}
  - {from: change.out, to: split.in}
  - {from: split.out, to: second.in, map: {text: "{{ $.text }}"}}
  - {from: second.out, to: counter.in}`)
	message := any(twoKilobytes())
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if err := emit(b.Context(), "out", message).Err(); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "inputs/s")
	if counted.Load() != int64(4*b.N) {
		b.Fatalf("counted %d, want %d", counted.Load(), 4*b.N)
	}
}
