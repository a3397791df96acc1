package servecmd

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"sync"

	"github.com/patchbay-dev/patchbay/engine/peers"
	"github.com/patchbay-dev/patchbay/engine/store/leases"
)

// The address for other engines: in a pod they come from elsewhere.
const (
	peersInPod = ":7425"
	peersHere  = "127.0.0.1:0"
)

// openPeers listens for the other engines of the namespace. Without an address that they
// could reach it is nil, and the log says so: each engine then shows what it has itself.
func openPeers(ctx context.Context, listen string, held *leases.Leases, identity string, logger *slog.Logger) (*peers.Peers, error) {
	if listen == "" {
		if listen = peersHere; inPod(serviceAccount) {
			listen = peersInPod
		}
	}
	host := ""
	if name, _, err := net.SplitHostPort(listen); err == nil && unspecified(name) {
		if host = ownAddress(); host == "" {
			logger.Warn("other engines can't ask this one for its runs: it knows no address of its own; set POD_IP, or give --peer-listen with one")
			return nil, nil
		}
	}
	return peers.Open(ctx, peers.Options{Name: identity, Listen: listen, Host: host, Logger: logger, Others: func() []peers.Peer {
		var others []peers.Peer
		for _, m := range held.Others() {
			others = append(others, peers.Peer(m))
		}
		return others
	}})
}

// serveUntil answers other engines, and says to them that this one is there, until ctx
// ends.
func serveUntil(ctx context.Context, others *peers.Peers, held *leases.Leases, handler http.Handler, logger *slog.Logger) {
	var served sync.WaitGroup
	served.Go(func() {
		if err := others.Serve(handler); err != nil {
			logger.Error("other engines are not answered any more", "error", err)
		}
	})
	held.Join(ctx, leases.Member(others.Self()))
	if err := others.Close(); err != nil {
		logger.Warn("end the answering of other engines", "error", err)
	}
	served.Wait()
}

func unspecified(host string) bool {
	address, err := netip.ParseAddr(host)
	return host == "" || err == nil && address.IsUnspecified()
}

// ownAddress is the pod's, or the first of this machine's that others may reach.
func ownAddress() string {
	if pod := os.Getenv("POD_IP"); pod != "" {
		return pod
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return ""
	}
	for _, one := range all {
		if network, ok := one.(*net.IPNet); ok && network.IP.IsGlobalUnicast() {
			return network.IP.String()
		}
	}
	return ""
}
