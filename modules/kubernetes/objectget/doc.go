// Package objectget is the component object_get: objects of any kinds by their names,
// whole or in part, or a hash of what they hold.
package objectget
