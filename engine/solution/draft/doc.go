// Package draft makes the folder that a solution begins with: a small one that works, or
// one of a flow that is there, with parameters that are proposed. The commands use it.
package draft
