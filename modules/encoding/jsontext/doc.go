// Package jsontext reads and writes JSON for the components of modules/encoding:
// strictly, exactly and fast. Only they use it.
package jsontext
