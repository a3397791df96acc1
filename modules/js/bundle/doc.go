// Package bundle joins a script and the modules that it imports into one text that
// engines run.
package bundle
