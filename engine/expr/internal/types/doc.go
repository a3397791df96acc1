// Package types says what is known of a value before anything runs: its Shape, which is a
// Go type and an example; whether a value of a shape fits a place of a type; and what a
// step of a path leads to. It looks at values of examples, never at messages. The
// compiler of expressions, and completion and suggestions for editors are built on it.
package types
