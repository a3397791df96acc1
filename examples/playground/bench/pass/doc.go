// Package pass has Image Mirror pass over the deployments of a real control plane that
// runs nothing else.
package pass
