// Package view is what those see who read of flows: their runs and hops, their status and
// the events, all masked and bounded by whoever made them. It knows nothing of what goes
// on; everybody may use it.
package view
