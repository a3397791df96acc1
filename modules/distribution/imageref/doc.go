// Package imageref decides what an image reference means and under which name a
// mirror holds it; anything may use it.
package imageref
