// Package jsontext reads and writes JSON strictly, exactly and fast. A Document is a text
// that is decoded where somebody looks into it.
package jsontext
