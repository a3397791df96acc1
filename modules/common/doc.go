// Package common is the module of the nodes that most flows begin, branch and
// end with; main.go hands it to the engine.
package common
