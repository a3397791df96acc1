// Package gitops holds the tests with the tools that people bring objects into a
// cluster with: what Helm, kubectl, Flux and Argo CD say and do when one of the
// solutions is at work. The tables in the webhook's README come from here.
package gitops
