// Package crypto is the module of keys and certificates; main lists it.
package crypto
