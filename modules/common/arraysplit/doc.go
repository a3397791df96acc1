// Package arraysplit is the component common/array_split; only modules/common
// uses it.
package arraysplit
