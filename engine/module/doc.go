// Package module is the contract between a component and the engine. Every
// component imports it, and nothing else of this project.
//
// A component implements [Component]. What else it wants to be called for, or given,
// it declares by implementing the small interfaces in lifecycle.go. Components of
// this project embed [Typed] and declare their ports with [Input], [Output],
// [Settings] and [Panel], so that none asserts a message type by hand.
package module
