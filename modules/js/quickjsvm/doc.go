// Package quickjsvm is the strict engine: QuickJS compiled to pure Go, which keeps
// hard limits of memory and of the depth of calls.
package quickjsvm
