// Package redact turns messages into JSON that may be shown: secrets masked,
// size bounded. The runtime uses it for panels, run records and events.
package redact
