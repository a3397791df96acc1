// Package registrysecret reads the login for a registry from the Secret that a node's
// settings name.
package registrysecret
