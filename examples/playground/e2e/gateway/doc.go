// Package gateway is a proxy between the product and an API server, to count what
// is asked and to come and go at will; only the end-to-end tests use it.
package gateway
