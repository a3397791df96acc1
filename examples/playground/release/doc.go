// Package release installs Patchbay's chart by Helm on a stack with a real node, with its
// image on the mirror; the demo and the end-to-end tests use it.
package release
