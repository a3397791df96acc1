// Package csvencode is the component encoding/csv_encode; only modules/encoding uses it.
package csvencode
