// Package gojavm runs scripts in goja. What goja can't bound, such as a built-in that
// is asked for a billion items, is bounded by the worker process that it runs in.
package gojavm
