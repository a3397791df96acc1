// Package webhookregister is the component kubernetes/webhook_register; only
// modules/kubernetes uses it.
package webhookregister
