// Package expr is the {{ }} mapping language: it compiles an edge's map against
// the message types of the two ports that the edge joins, says what is wrong
// with it before anything runs, and turns messages of the one type into messages
// of the other. The runtime, the flow validation and the editor's API use it.
//
// A map is a JSON-like template in the shape of the target's message. In it
// {{ expression }} is evaluated with $ = the source's message, in the language of
// github.com/expr-lang/expr. A string that is exactly one {{ }} keeps the value's
// type; otherwise the parts are joined as text, numbers as JSON prints them.
//
// Names are those of the messages' JSON, whatever Go calls them. Maps and slices
// are shared between the messages of a run, never copied: messages are immutable.
//
// What is missing is an error and never a silent null: a key that a map does not
// have, an index past the end, a field of null. Reach it by ?. or guard the whole
// path by ?? to get null, or something better, instead.
//
// This package compiles templates; what it is built on is in packages below it, from
// the ground up: internal/syntax (texts), values (single values), eval (applying a map),
// functions, types (what is known before anything runs), analysis (one expression) and
// code (one expression, compiled). Package assist completes and suggests maps in editors.
package expr
