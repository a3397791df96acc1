// Package jsondecode is the component encoding/json_decode; only
// modules/encoding uses it.
package jsondecode
