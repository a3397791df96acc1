// Package tracing sends the runs of flows as OpenTelemetry traces to a collector: a run is
// a trace, a hop a span. It reads the record of a run that is over, so that a hop costs
// nothing more, and no flow waits for the collector.
package tracing
