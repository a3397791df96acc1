// Package sizing computes what a large cluster needs of the product from what was measured
// of it, with the arithmetic shown.
package sizing
