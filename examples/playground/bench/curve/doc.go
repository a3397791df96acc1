// Package curve says how a cost grows with a size, and draws it.
package curve
