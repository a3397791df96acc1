// Package memo remembers what was found out before, within a bound. The catalog
// and the planner use it.
package memo
