package servecmd

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// listening says where the server listens.
type listening struct {
	address          string
	remote           bool
	certificate, key string
	hosts            []string
}

// check refuses what would open the engine, and with it the cluster, to others.
func (l listening) check() error {
	if err := checkAddress("--listen", l.address); err != nil {
		return err
	}
	host, _, _ := net.SplitHostPort(l.address)
	if (l.certificate == "") != (l.key == "") {
		return program.Usagef("--tls-cert and --tls-key belong together")
	}
	if l.certificate != "" {
		if _, err := tls.LoadX509KeyPair(l.certificate, l.key); err != nil {
			return fmt.Errorf("read the server's certificate %s and key %s: %w", l.certificate, l.key, err)
		}
	}
	switch {
	case auth.IsLoopback(host):
		return nil
	case !l.remote:
		return program.Usagef("--listen %s can be reached from other machines, and whoever gets in runs code on this one: "+
			"listen on 127.0.0.1, or give --allow-remote with --tls-cert and --tls-key", l.address)
	case l.certificate == "":
		return program.Usagef("--listen %s with --allow-remote needs --tls-cert and --tls-key: without TLS the token could be read on the way", l.address)
	}
	return nil
}

func checkAddress(flag, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return program.Usagef("%s %q: want HOST:PORT, such as 127.0.0.1:7424", flag, address)
	}
	if number, err := strconv.Atoi(port); err != nil || number < 0 || number > 65535 {
		return program.Usagef("%s %q: the port is a number from 0 to 65535", flag, address)
	}
	return nil
}

func (l listening) open(ctx context.Context) (net.Listener, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", l.address)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("listen on %s: the port is in use; is a server running already? Stop it, or give another --listen", l.address)
	case err != nil:
		return nil, fmt.Errorf("listen on %s: %w", l.address, err)
	}
	// A name may resolve to more than this machine.
	if bound, err := netip.ParseAddrPort(listener.Addr().String()); !l.remote && (err != nil || !bound.Addr().Unmap().IsLoopback()) {
		return nil, errors.Join(program.Usagef("--listen %s resolves to %s, which is not a loopback address", l.address, listener.Addr()), listener.Close())
	}
	return listener, nil
}

// reached is the host and port that people and the commands use.
func (l listening) reached(listener net.Listener) string {
	host, _, _ := net.SplitHostPort(l.address)
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	if len(l.hosts) > 0 {
		return net.JoinHostPort(l.hosts[0], port)
	}
	if address, err := netip.ParseAddr(host); host == "" || err == nil && address.IsUnspecified() {
		host, _ = os.Hostname()
	}
	return net.JoinHostPort(host, port)
}

func (l listening) url(listener net.Listener) string {
	scheme := "http"
	if l.certificate != "" {
		scheme = "https"
	}
	return scheme + "://" + l.reached(listener)
}

// absolute keeps a path true for commands that run elsewhere.
func absolute(path string) string {
	if path == "" {
		return ""
	}
	if whole, err := filepath.Abs(path); err == nil {
		return whole
	}
	return path
}
