// Package certgenerate is the component crypto/cert_generate; only
// modules/crypto uses it.
package certgenerate
