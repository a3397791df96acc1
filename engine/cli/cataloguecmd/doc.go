// Package cataloguecmd holds the commands of catalogues of solutions: build, push. Package
// cli uses it.
package cataloguecmd
