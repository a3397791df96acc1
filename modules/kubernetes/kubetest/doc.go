// Package kubetest is a small Kubernetes API server over HTTP for the unit
// tests of the kubernetes module; nothing else may import it.
package kubetest
