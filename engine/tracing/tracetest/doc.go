// Package tracetest is a collector for tests: it takes traces by OTLP over HTTP
// (https://opentelemetry.io/docs/specs/otlp/#otlphttp).
package tracetest
