// Package runcmd has the commands about what runs did: runs, why and overview. Package cli
// puts them under the root.
package runcmd
