package tracing

import (
	"context"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/trace"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// add makes spans of a run. They hold no messages, and of errors the innermost part,
// masked as everywhere.
func (t *Tracer) add(over *recording.Run) {
	record, of := over.Outline(), over.Trace()
	for _, hop := range record.Records {
		if t.sending.Err() != nil {
			return
		}
		t.span(record, hop, of)
	}
}

func (t *Tracer) span(run view.RunRecord, hop view.HopRecord, of *recording.Trace) {
	parent := trace.SpanContextConfig{TraceID: of.ID, TraceFlags: trace.TraceFlags(of.Flags)}
	parent.TraceState, _ = trace.ParseTraceState(of.State) // an empty one is what remains of a broken one
	ctx := context.WithValue(context.Background(), idsKey{}, ids{of.ID, of.Span(hop.Index)})
	name, kind := hop.Node, trace.SpanKindInternal
	switch {
	case hop.Parent >= 0:
		parent.SpanID = of.Span(hop.Parent)
	default:
		name, parent.SpanID, parent.Remote = run.Flow+" "+hop.Node, of.Parent, true
		if of.Parent != [8]byte{} {
			kind = trace.SpanKindServer
		}
	}
	if parent.SpanID.IsValid() {
		ctx = trace.ContextWithSpanContext(ctx, trace.NewSpanContext(parent))
	}
	begun := run.Started.Add(hop.Start)
	attributes := []attribute.KeyValue{
		attribute.String("patchbay.flow", run.Flow), attribute.String("patchbay.run", run.ID),
		attribute.String("patchbay.node", hop.Node), attribute.String("patchbay.outcome", hop.State),
	}
	if hop.Item != "" {
		attributes = append(attributes, attribute.String("patchbay.item", hop.Item))
	}
	_, span := t.spans.Start(ctx, name, trace.WithTimestamp(begun), trace.WithSpanKind(kind), trace.WithAttributes(attributes...))
	if hop.Error != "" {
		span.SetStatus(codes.Error, hop.Cause)
	}
	span.End(trace.WithTimestamp(begun.Add(hop.Duration)))
}
