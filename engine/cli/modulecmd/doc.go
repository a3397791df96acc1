// Package modulecmd holds the commands that need the components and no server: module,
// expr, rbac, explain, and mirror. Package cli uses it.
package modulecmd
