// Package kubetest is a small Kubernetes API server over HTTP, for the unit tests of
// components that look after a cluster, ours and other people's. It serves what is
// put into it; what only a real one shows needs a real one.
package kubetest
