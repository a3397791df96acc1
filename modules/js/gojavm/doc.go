// Package gojavm runs scripts in goja. What goja can't hold back, such as a
// built-in that is asked for a billion items, is held by the worker process that
// it runs in.
package gojavm
