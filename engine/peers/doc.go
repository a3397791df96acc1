// Package peers has the engines of a namespace ask each other for what only one of them
// has, such as its runs. The commands that start a server use it.
package peers
