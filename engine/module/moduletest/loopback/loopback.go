// Package loopback finds ports of loopback on which nobody listens, for tests of what
// listens there a moment later, or of what nobody answers.
package loopback

import (
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

// The range in which ports are looked for ends where that of Linux for the ports of
// outgoing connections begins: out of that one, any connection of this machine could take
// the port before the test does.
const first, end = 10_000, 32_768

// Port is a port on which nobody listens.
func Port(t testing.TB) int {
	t.Helper()
	const tries = 1000
	var (
		config  net.ListenConfig
		failure error
	)
	for range tries {
		port := first + rand.IntN(end-first)
		listener, err := config.Listen(t.Context(), "tcp", at(port))
		if err == nil {
			err = listener.Close()
		}
		if err == nil {
			return port
		}
		failure = err
	}
	t.Fatalf("find a port of loopback that is free: none in %d tries, at last %v", tries, failure)
	return 0
}

// Address is loopback with a port on which nobody listens.
func Address(t testing.TB) string {
	t.Helper()
	return at(Port(t))
}

func at(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
