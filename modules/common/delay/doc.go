// Package delay is the component common/delay; only modules/common uses it.
package delay
