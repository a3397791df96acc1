// Package registrycopy is the component registry_copy: images from one registry
// to another, byte for byte, only what is missing.
package registrycopy
