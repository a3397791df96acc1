// Package encoding is the module of the nodes that turn texts into values and
// back; main.go hands it to the engine.
package encoding
