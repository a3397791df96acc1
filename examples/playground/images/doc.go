// Package images makes synthetic container images that come out the same on
// every run, and pushes them to the playground's registries; the playground,
// the end-to-end tests and the benchmarks may use it.
package images
