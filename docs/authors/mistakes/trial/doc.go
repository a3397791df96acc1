// Package trial tries the components of the table of mistakes, one after the other: is
// it registered, does lint take a flow with it, and what does the run say?
package trial
