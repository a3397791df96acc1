// Package metric is how the components of a module count what they do, for Prometheus. A
// module lists its metrics; the engine exposes them and needs to know nothing else of them.
// The labels are bounded here, so that no component can fill the memory of whoever scrapes.
package metric
