// Package guard calls components so that a panic is an error. The planner and the
// runtime use it.
package guard
