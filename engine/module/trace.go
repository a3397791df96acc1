package module

import "context"

// Trace is the place of what is going on in a trace that several programs take part in,
// as the headers of https://www.w3.org/TR/trace-context/ have it.
type Trace struct {
	Parent string // traceparent
	State  string // tracestate; mostly empty
}

// TraceKey is the key under which a context carries a Trace. The engine answers it while
// a message is handled and traces are on.
type TraceKey struct{}

// TraceOf returns the trace to which what happens under a context belongs, false when there
// is none. A component that calls another program hands it on.
func TraceOf(ctx context.Context) (Trace, bool) {
	trace, ok := ctx.Value(TraceKey{}).(Trace)
	return trace, ok
}

// WithTrace returns a context that carries a trace. A run that begins under it belongs to
// that trace.
func WithTrace(ctx context.Context, trace Trace) context.Context {
	return context.WithValue(ctx, TraceKey{}, trace)
}
