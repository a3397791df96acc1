// Package failures is the component common/failures; only modules/common uses it.
//
// Each engine gives its instance the runs that failed there. The instance leaves them in
// the node's state, as letters in a box, and the one that runs the trigger takes them out:
// so it knows of all engines, and a restart loses nothing.
package failures
