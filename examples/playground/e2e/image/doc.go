// Package image tests the container image of the binary under test: it is made and pushed
// as make image does it, pulled again, and run without a container engine. To run it
// takes root, for a chroot on a file system that can't be written.
package image
