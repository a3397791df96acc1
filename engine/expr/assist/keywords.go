package assist

// keywords are the words of the language that are no functions. It is a constant.
var keywords = []string{"true", "false", "null", "let", "in", "not", "and", "or", "contains", "startsWith", "endsWith", "matches"}

// predicates are the functions whose second argument sees each item as #. It is
// a constant.
var predicates = []string{"map", "filter", "find", "any", "all", "none", "one", "count", "sum", "sortBy", "groupBy", "reduce",
	"findIndex", "findLast", "findLastIndex"}
