package moduletest_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
)

// recorder is a test that fails without failing.
type recorder struct {
	testing.TB
	mu     sync.Mutex
	failed []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed = append(r.failed, fmt.Sprintf(format, args...))
}

type in struct {
	Context any            `json:"context" configurable:"true"`
	Labels  map[string]any `json:"labels"`
}

type out struct {
	Context any `json:"context"`
}

// broken is a component that does wrong what a test says.
type broken struct {
	module.Typed
	info   module.ComponentInfo
	ports  []module.Declaration
	handle func(ctx context.Context, output module.Handler, port string, message any) module.Result
	end    func()
}

func (b *broken) GetInfo() module.ComponentInfo { return b.info }

func (b *broken) Instance() module.Component {
	fresh := &broken{info: b.info, ports: b.ports, handle: b.handle, end: b.end}
	fresh.Declare(b.ports...)
	return fresh
}

func (b *broken) Handle(ctx context.Context, output module.Handler, port string, message any) module.Result {
	if b.handle == nil {
		return b.Typed.Handle(ctx, output, port, message)
	}
	return b.handle(ctx, output, port, message)
}

func (b *broken) OnDestroy(map[string]string) {
	if b.end != nil {
		b.end()
	}
}

func described(name string) module.ComponentInfo {
	return module.ComponentInfo{Name: name, Description: "Broken", Info: "Is broken."}
}

func input(do func(ctx context.Context, output module.Handler, message in) module.Result) module.Declaration {
	return module.Input("in", do, module.Example(in{Labels: map[string]any{"a": "b"}}))
}

// TestConformanceFindsWhatIsBroken runs it over components that are broken on purpose.
func TestConformanceFindsWhatIsBroken(t *testing.T) {
	stay := make(chan struct{})
	t.Cleanup(func() { close(stay) })
	result := module.NewOutput[out]("out")
	var once sync.Mutex
	tests := map[string]struct {
		component *broken
		want      []string
	}{
		"changes its input and the context": {
			&broken{info: described("greedy"), ports: []module.Declaration{
				input(func(ctx context.Context, output module.Handler, message in) module.Result {
					once.Lock()
					defer once.Unlock()
					message.Labels["seen"] = true
					return result.Emit(ctx, output, out{Context: "another"})
				}), result,
			}},
			[]string{"Handle changes the message that it is given", "the context that came in does not go out on out"},
		},
		"leaves a goroutine, hides nothing, says nothing": {
			&broken{info: module.ComponentInfo{Name: "leaky"}, ports: []module.Declaration{
				module.Input("in", func(context.Context, module.Handler, struct {
					Password string `json:"password"`
				}) module.Result {
					go func() { <-stay }()
					return module.Result{}
				}),
			}},
			[]string{"a goroutine is left after OnDestroy", `in.password: by its name it holds a secret`, "Description and Info are for people"},
		},
		"emits anywhere, takes anything, ends twice badly": {
			&broken{info: described("careless"), ports: []module.Declaration{input(nil), result},
				handle: func(ctx context.Context, output module.Handler, _ string, _ any) module.Result {
					output(ctx, "nowhere", 1)
					output(ctx, "out", "text")
					return module.Result{}
				},
				end: func() { panic("ended before") }},
			[]string{`emits on "nowhere", which is none of its source ports`, "emits on out what the port does not declare", "a message on an unknown port was taken",
				"the component panicked: ended before"},
		},
		"is one for all": {
			nil,
			[]string{"Instance returns the same *moduletest_test.one each time"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{TB: t}
			if test.component == nil {
				moduletest.Conformance(r, &one{})
			} else {
				moduletest.Conformance(r, test.component.Instance())
			}
			all := strings.Join(r.failed, "\n")
			for _, want := range test.want {
				if !strings.Contains(all, want) {
					t.Errorf("found:\n%s\nwant %s", all, want)
				}
			}
			t.Log(len(r.failed), "findings")
		})
	}
	t.Run("with other settings", func(t *testing.T) {
		r := &recorder{TB: t}
		moduletest.Conformance(r, newProbe(), moduletest.WithSettings(`{"mode": "slow"}`, settings{Mode: "slow", Name: "me", Size: 1}, `{"mode": "fsat"}`))
		if all := strings.Join(r.failed, "\n"); len(r.failed) != 1 || !strings.Contains(all, `settings {"mode": "fsat"} are refused: mode: want one of fast, slow`) {
			t.Errorf("found:\n%s\nwant that the settings with a mistake are refused, and no others", all)
		}
	})
	t.Run("and nothing in a good one", func(t *testing.T) {
		good := &broken{info: described("good"), ports: []module.Declaration{
			input(func(ctx context.Context, output module.Handler, message in) module.Result {
				return result.Emit(ctx, output, out{Context: message.Context})
			}), result, module.ErrorPort(),
		}}
		moduletest.Conformance(t, good.Instance())
	})
}

// one is shared by all its nodes.
type one struct {
	broken
}

func (o *one) GetInfo() module.ComponentInfo { return described("one") }
func (o *one) Instance() module.Component    { return o }
