// Package texts holds what many packages need to do with a text that a person reads:
// shorten it without breaking a character, and find the name that was most likely
// meant by a misspelt one. It imports nothing of ours, and anybody may use it.
package texts
