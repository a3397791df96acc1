// Package chain feeds the comparison's chain to the product and to other engines: function,
// switch, change, split into four, function, counter, each engine a process on one CPU.
package chain
