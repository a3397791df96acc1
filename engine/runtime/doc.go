// Package runtime runs flows: it makes the instances, checks and compiles the
// edges, delivers messages, records runs and swaps what changed. It knows
// neither HTTP nor Kubernetes; the server and the commands use it.
package runtime
