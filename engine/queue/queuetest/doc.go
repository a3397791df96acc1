// Package queuetest runs real NATS servers with JetStream for tests: one, or a cluster, on
// ports of the loopback address. Each is a process of its own, the test's program started
// again, so that it can be killed; a test's package needs
//
//	func TestMain(m *testing.M) { queuetest.Main(m) }
//
// It also gives a test a disk that it can fill.
package queuetest
