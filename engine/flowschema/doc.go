// Package flowschema makes the JSON Schema of flow documents from a catalogue of
// components, so that an editor of YAML completes their names, settings, ports and
// messages, and marks what does not fit. The commands and the API give it out.
//
// A schema looks at one value at a time: it can't know which component the node has
// that an edge names. So an edge is held to all ports of the catalogue that have the
// name at its end, and "flow lint" stays the judge.
package flowschema
