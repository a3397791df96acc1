// Package controlplane starts a throw-away Kubernetes control plane as a child
// process of the playground binary; the playground command and every test that
// needs a real API server may use it.
package controlplane
