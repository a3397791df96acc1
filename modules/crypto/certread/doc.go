// Package certread is the component crypto/cert_read: what certificates say, and when they
// end.
package certread
