// Package limits holds values to the JSON Schema of a port: enum, format, minimum,
// pattern and the others. A schema is compiled once, for the Go type that its values
// have; to check a value then takes no JSON text and looks only at what is limited.
//
// What a person reads is the same wherever a value is refused: the field, what was
// given, and what is allowed.
package limits
