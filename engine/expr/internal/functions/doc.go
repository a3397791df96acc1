// Package functions is what the functions of the mapping language do, and those of its
// operators that are more than arithmetic: +, .., matches, contains, [from:to]. Each
// charges the budget of the application that calls it before it makes something or goes
// over something. They take values, not expressions. Package code puts them into
// programs; what people read about each function is in package expr.
package functions
