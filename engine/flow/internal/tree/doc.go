// Package tree reads YAML and JSON within bounds into values that know where in the
// text they are, and reports problems with their place. It knows no flow; package
// flow uses it.
package tree
