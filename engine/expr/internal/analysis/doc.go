// Package analysis reads one expression and says what is known of it before it runs: it
// parses the expression, finds out what its paths lead to, and checks that its value fits
// the place that it is for. The result is a Tree, which package code compiles, and which
// completion asks for shapes. It evaluates literals only.
package analysis
