// Package eval is what happens while a map is applied to a message. State is one such
// application, with the budget of memory and work that ends it. Path reads from the
// message, Converter writes values into the target's struct, and what compares or
// measures values charges the budget for it. It knows no expressions: the functions of
// the language and the compiled expressions are built on it.
package eval
