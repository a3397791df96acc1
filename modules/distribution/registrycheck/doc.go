// Package registrycheck is the component registry_check: whether a mirror has
// images, asked rarely and answered in time; only modules/distribution uses it.
package registrycheck
