// Package syntax reads the text of templates and expressions before anything is known
// of their meaning: it finds the expressions in a template string, splits an expression
// into tokens, prepares its text for the parser of the expression language, and knows
// how other languages write what an author may have meant. It knows no Go types and no
// values; all of package expr may use it.
package syntax
