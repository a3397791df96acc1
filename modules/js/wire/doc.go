// Package wire carries the values of messages between the engine's process and
// the workers that run scripts, in a compact form of its own. An input is read
// where a script looks at it, and what the script left alone comes back as a
// reference to the Go value that the engine has.
package wire
