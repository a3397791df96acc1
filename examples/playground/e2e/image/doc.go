// Package image makes and pushes the container image of the binary under test, as make
// image does it. Its tests pull the image again, and run it without a container engine,
// which takes root, for a chroot on a file system that can't be written.
package image
