// Package objectlist is the component object_list: the objects of any kinds, whole or in
// part.
package objectlist
