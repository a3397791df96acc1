// Package failure has the errors of a message on its way: at which node one happened, how
// many are joined in one, what a component reported, and what ends a run that goes round in
// circles. The runtime makes them.
package failure
