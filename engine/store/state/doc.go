// Package state keeps what must outlive a crash: the state of nodes, in a journal
// of its own that notices damage (see journal). What earlier versions kept on NATS
// JetStream it brings over. The runtime uses it; components see it as module.State.
package state
