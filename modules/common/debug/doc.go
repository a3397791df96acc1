// Package debug is the component common/debug; only modules/common uses it.
package debug
