// Package embedded runs a NATS server with JetStream inside the process. It listens on
// nothing: who wants to use it asks it for a connection.
package embedded
