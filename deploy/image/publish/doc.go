// Package publish puts the container image where others find it: into a directory, and
// into a registry.
package publish
