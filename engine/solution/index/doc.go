// Package index is what a catalogue of solutions holds: a list of packages, each by its
// digest, and further catalogues. It knows no registry.
package index
