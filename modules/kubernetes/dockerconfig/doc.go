// Package dockerconfig reads pull secrets and merges them into one Docker
// configuration; secret_get uses it.
package dockerconfig
