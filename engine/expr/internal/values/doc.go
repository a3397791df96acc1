// Package values is what the mapping language knows of single values, without asking
// how much work or memory they cost: their Go types and the words for these, the fields
// of structs, numbers with all their digits and the arithmetic on them, and values as
// text. It knows no expressions. All packages of the mapping language above it may use
// it; it imports engine/module only.
package values
