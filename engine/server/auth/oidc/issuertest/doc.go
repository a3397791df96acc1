// Package issuertest is an issuer of OpenID Connect for tests, which alone use it.
package issuertest
