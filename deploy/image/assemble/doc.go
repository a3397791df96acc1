// Package assemble makes the container image of a release: an image for each platform,
// the index that joins them, and the documents that say what is in each.
package assemble
