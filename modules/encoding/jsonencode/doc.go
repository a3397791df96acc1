// Package jsonencode is the component encoding/json_encode; only
// modules/encoding uses it.
package jsonencode
