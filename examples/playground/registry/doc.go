// Package registry runs loopback container registries — upstreams in
// place of Docker Hub, ghcr.io and others under their real names, and a mirror —
// and counts what they are asked; the playground, the end-to-end tests and the
// benchmarks may use it.
package registry
