// Package message is the one reading of Go types as messages: which fields a
// struct has and under which names, what their defaults are, how a value is
// written as JSON and read from it. The schema, the check of flows, delivery,
// the record and the editor's forms all ask it, so that they can't differ.
//
// Structs are read as encoding/json reads them, embedded ones included. A
// time.Duration is text with a unit, such as 3s.
package message
