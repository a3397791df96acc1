// Package mistakes is the table of what authors of components and flows do wrong, and
// of who notices it: the compiler, the start of the program, lint, or the run. The rows
// are data, in testdata; its tests prove each one, and that nobody notices it earlier.
// The rows about flows are proved where the schema of flows is made, in
// engine/flowschema.
package mistakes
