// Package compiled keeps what scripts were compiled to: in memory, and in a directory for
// the next start of the same program. Only jseval uses it.
package compiled
