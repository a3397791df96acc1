// Package flow is the flow document: its types, its text as YAML and JSON, its
// checks with line numbers, its canonical form and what differs between two
// documents. Anything may use it; it knows neither components nor the runtime.
package flow
