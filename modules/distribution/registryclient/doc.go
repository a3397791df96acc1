// Package registryclient asks one registry at a time: it signs in, keeps to the limits
// that the registry names, tries again what may pass, and reads and writes manifests,
// blobs and lists of names. The components of this module share one client.
package registryclient
