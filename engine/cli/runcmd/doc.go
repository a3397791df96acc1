// Package runcmd has the commands about the runs of all flows: runs and why. Package cli
// puts them under the root.
package runcmd
