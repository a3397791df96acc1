// Package queue keeps what must outlive a crash, on NATS JetStream: the state of
// nodes, in a server embedded in the process. The runtime uses it; components see
// it as module.State.
package queue
