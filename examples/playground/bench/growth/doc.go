// Package growth measures how what the product costs grows with what it is given.
package growth
