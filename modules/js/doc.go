// Package js is the module of the node that runs scripts; main.go hands it to
// the engine.
package js
