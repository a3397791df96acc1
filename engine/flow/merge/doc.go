// Package merge brings two versions of a flow together that were made from the same one:
// by node, edge and key, so that what one of them left as it was is taken from the other.
// What both changed in different ways is a conflict, and never overwritten unless somebody
// has chosen. An upgrade of an installed solution uses it.
package merge
