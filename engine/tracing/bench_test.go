package tracing_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/tracing"
	"github.com/patchbay-dev/patchbay/engine/tracing/tracetest"
)

// number is a message.
type number struct {
	N int `json:"n"`
}

// burst emits n messages for one.
type burst struct {
	module.Typed
	out module.Output[number]
}

func (b *burst) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "burst"} }
func (b *burst) Instance() module.Component {
	fresh := &burst{out: module.NewOutput[number]("out")}
	fresh.Declare(module.Input("in", func(ctx context.Context, output module.Handler, in number) module.Result {
		for range in.N {
			fresh.out.Emit(ctx, output, in)
		}
		return module.Result{}
	}), fresh.out)
	return fresh
}

// sink drops messages.
type sink struct{ module.Typed }

func (s *sink) GetInfo() module.ComponentInfo { return module.ComponentInfo{Name: "sink"} }
func (s *sink) Instance() module.Component {
	fresh := &sink{}
	fresh.Declare(module.Input("in", func(context.Context, module.Handler, number) module.Result { return module.Result{} }))
	return fresh
}

// BenchmarkTracedHop runs hops with traces and without.
func BenchmarkTracedHop(b *testing.B) {
	receiver := tracetest.Start(b)
	b.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.URL)
	for _, name := range []string{"off", "on"} {
		b.Run(name, func(b *testing.B) {
			var tracer recording.Tracer
			if name == "on" {
				made, err := tracing.New(b.Context(), tracing.Options{Logger: slog.New(slog.DiscardHandler)})
				if err != nil {
					b.Fatal(err)
				}
				defer made.Close(b.Context())
				tracer = made
			}
			known, err := catalog.New(module.Module{Name: "test", Components: []module.Component{(&burst{}).Instance(), (&sink{}).Instance()}})
			if err != nil {
				b.Fatal(err)
			}
			engine, err := runtime.New(runtime.Options{Catalog: known, States: states{}, Tracer: tracer})
			if err != nil {
				b.Fatal(err)
			}
			defer engine.Close(b.Context())
			document, problems := flow.Parse("burst.yaml", []byte(`apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: burst}
spec:
  nodes:
    - {id: burst, component: test/burst}
    - {id: sink, component: test/sink}
  edges:
    - {from: burst.out, to: sink.in}
`))
			if problems.Err() != nil {
				b.Fatal(problems.Err())
			}
			if _, err := engine.Deploy(b.Context(), document); err != nil {
				b.Fatal(err)
			}
			f, _ := engine.Flow("burst")
			b.ReportAllocs()
			b.ResetTimer()
			for done := 0; done < b.N; done += 1000 {
				if _, err := f.Send(b.Context(), "burst", "in", []byte(`{"n":1000}`)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
