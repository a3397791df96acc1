package patchbay

import (
	"fmt"
	"net"
	"os"
	"strconv"
)

// ports is how many are tried from the first on.
const ports = 2500

// FreePort finds a port of loopback on which nobody listens. It looks from first on, which
// is outside of the range that the system takes the ports of outgoing connections from:
// so the port is still free a while later, and after a restart.
func FreePort(first int) (int, error) {
	for i := range ports {
		port := first + (os.Getpid()+i)%ports
		listener, err := net.Listen("tcp", Loopback(port))
		if err == nil {
			return port, listener.Close()
		}
	}
	return 0, fmt.Errorf("find a port of loopback that is free, from %d on: there is none", first)
}

// Loopback is the address of a port of loopback.
func Loopback(port int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(port)) }
