// Package watch lets those who keep values say that something has changed, to whoever
// watches keys of a prefix. The stores of node state use it, and so may other modules.
package watch
