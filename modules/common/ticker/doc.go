// Package ticker is the component common/ticker; only modules/common uses it.
package ticker
