// Package code compiles one expression: it asks package analysis for the tree, and makes
// of it the fastest of four kinds of Expression. Those that run on the virtual machine of
// expr-lang/expr are first changed so that everything they make and go over is charged to
// the budget. The templates of package expr are built of these expressions.
package code
