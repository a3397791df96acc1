// Package registry keeps solutions and catalogues in registries of container images, as
// OCI artifacts, and gets them from there: within bounds, each by its digest, and, when a
// policy demands it, not before a signature was found good. Nothing is written to disk.
package registry
