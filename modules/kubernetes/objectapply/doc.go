// Package objectapply is the component object_apply: it makes, changes and deletes objects
// of any kinds, and removes what it has made when its flow is uninstalled.
package objectapply
