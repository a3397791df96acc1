// Package testcmd has the command that runs tests of flows: test, and the same under
// solution. Package cli puts it under the root.
package testcmd
