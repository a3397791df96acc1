package expr

import "github.com/patchbay-dev/patchbay/engine/expr/internal/syntax"

// Part is a piece of a template string: literal text or an expression.
type Part = syntax.Part

// ParseError says where a template string is wrong.
type ParseError = syntax.ParseError

// Parse splits a template string into literal text and expressions. The }} that
// closes an expression is the first one outside string literals, comments and object
// literals. Literal text can't hold {{ other than as {{ "{{" }}. The error is a
// *ParseError.
func Parse(text string) ([]Part, error) { return syntax.Parse(text) }

// HasExpressions reports whether a template has a {{ anywhere in its values.
func HasExpressions(template any) bool { return syntax.HasExpressions(template) }
