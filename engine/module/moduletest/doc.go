// Package moduletest runs one component outside a flow, for the tests of
// components, ours and other people's.
package moduletest
