// Package secretget is the component secret_get: a value of a secret, or several
// pull secrets merged into one Docker configuration.
package secretget
