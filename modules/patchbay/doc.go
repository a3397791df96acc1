// Package patchbay is the whole product as one call: Main makes a program with the
// engine, the editor, the built-in modules and solutions, and yours beside them.
// It is for main functions. Neither the engine nor a module imports it.
package patchbay
