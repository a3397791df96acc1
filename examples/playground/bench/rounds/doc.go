// Package rounds says what several rounds of one measurement come to.
package rounds
