// Package object is what the components for objects of any kind have in common: how a
// kind is named in settings, which permission it needs, which fields of an object travel,
// and which of them are secret.
package object
