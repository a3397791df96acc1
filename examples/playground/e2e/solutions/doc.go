// Package solutions runs each built-in solution on a real control plane under a service
// account that may do exactly what patchbay rbac prints, and without each single right.
package solutions
