// Package webhook tests the Image Policy Webhook as its users run it: the real
// binary, called by a real API server through the Service that the unmodified
// configuration names. Nobody imports it.
package webhook
