// Package queue keeps the messages of queued edges in streams of NATS JetStream: of a
// server inside the process, or of one that exists already and that several engines
// share. The runtime puts messages, and handles what is handed out.
package queue
