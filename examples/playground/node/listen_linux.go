package node

import (
	"context"
	"errors"
	"net"
	"syscall"
)

// listen listens on an address that this machine has only while a pod is there.
func listen(address string) (net.Listener, error) {
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var failure error
		err := raw.Control(func(fd uintptr) {
			failure = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_IP, syscall.IP_FREEBIND, 1)
		})
		return errors.Join(err, failure)
	}}
	return config.Listen(context.Background(), "tcp", address)
}
