package tracing

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"sync/atomic"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/resource"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// queue is how many runs that are over wait to be sent; further ones are left out.
const queue = 256

// Options are what a tracer needs.
type Options struct {
	Version string
	Logger  *slog.Logger
}

// Tracer sends runs to a collector. Safe for concurrent use.
type Tracer struct {
	logger   *slog.Logger
	exporter sdk.SpanExporter
	provider *sdk.TracerProvider
	spans    trace.Tracer

	runs     chan *recording.Run
	left     atomic.Int64 // runs that found no room
	sending  context.Context
	giveUp   context.CancelFunc
	stopping chan struct{}
	stopped  chan struct{}

	batch []sdk.ReadOnlySpan // the worker's own
	quiet quiet
}

// Wanted reports whether the environment asks for traces
// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/):
// it names a collector, and switches nothing off.
func Wanted() bool {
	if os.Getenv("OTEL_SDK_DISABLED") == "true" {
		return false
	}
	if exporter := os.Getenv("OTEL_TRACES_EXPORTER"); exporter != "" && exporter != "otlp" {
		return false
	}
	return os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || os.Getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != ""
}

// New makes a tracer as the environment says. It does not connect. Close ends it.
func New(ctx context.Context, o Options) (*Tracer, error) {
	exporter, err := otlptracehttp.New(ctx)
	if err != nil {
		return nil, fmt.Errorf("send traces as the variables OTEL_EXPORTER_OTLP_* say: %w", err)
	}
	// What the environment says comes last, and so wins.
	about, err := resource.New(ctx, resource.WithTelemetrySDK(), resource.WithHost(),
		resource.WithAttributes(attribute.String("service.name", "patchbay"), attribute.String("service.version", o.Version)), resource.WithFromEnv())
	if err != nil {
		o.Logger.Warn("the traces lack something of what they are about", "error", err)
	}
	t := &Tracer{
		logger: o.Logger, exporter: exporter,
		runs: make(chan *recording.Run, queue), stopping: make(chan struct{}), stopped: make(chan struct{}),
	}
	t.sending, t.giveUp = context.WithCancel(context.Background())
	t.provider = sdk.NewTracerProvider(sdk.WithSpanProcessor(collecting{t}), sdk.WithIDGenerator(known{}), sdk.WithResource(about))
	t.spans = t.provider.Tracer("github.com/patchbay-dev/patchbay")
	go t.work()
	return t, nil
}

// Begin implements recording.Tracer.
func (t *Tracer) Begin(ctx context.Context) *recording.Trace {
	begun := &recording.Trace{Flags: byte(trace.FlagsSampled), First: rand.Uint64()}
	if given, ok := module.TraceOf(ctx); ok {
		carrier := propagation.MapCarrier{"traceparent": given.Parent, "tracestate": given.State}
		parent := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), carrier))
		if parent.IsValid() {
			begun.ID, begun.Parent, begun.Flags, begun.State = parent.TraceID(), parent.SpanID(), byte(parent.TraceFlags()), parent.TraceState().String()
			return begun
		}
	}
	for begun.ID == [16]byte{} {
		begun.ID = randomID()
	}
	return begun
}

// End implements recording.Tracer.
func (t *Tracer) End(over *recording.Run) {
	select {
	case t.runs <- over:
	default:
		t.left.Add(1)
	}
}
