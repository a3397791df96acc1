// Package rootfs makes the layers of the container image, which are all that its file
// system holds. A layer depends on nothing but its content: every entry has the same
// time, and owners and modes are ours rather than those of files of the machine.
package rootfs
