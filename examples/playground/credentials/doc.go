// Package credentials holds no code: its test makes the table that Patchbay's reader
// of pull secrets is tested with, by the kubelet's own code.
package credentials
