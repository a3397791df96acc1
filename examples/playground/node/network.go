package node

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
)

// Network is that of a node's pods: a /24 of private addresses that no other playground
// on this machine uses. Its lower half is for Services, the upper half for pods. The first
// address is both the pods' gateway, which is an address of this machine, and that of the
// Service kubernetes: so a pod reaches the API server there as in any cluster, without
// kube-proxy.
type Network struct {
	// Gateway is the address of this machine for pods.
	Gateway string
	// Services is the range for addresses of Services.
	Services string

	prefix netip.Prefix
	api    net.Listener // it also keeps others from this network

	mu        sync.Mutex
	listeners []net.Listener
	nodes     int
	cancel    context.CancelFunc
	ctx       context.Context
}

// NewNetwork finds a network. It is taken until Close or until this process ends.
func NewNetwork() (*Network, error) {
	taken, err := net.InterfaceAddrs()
	if err != nil {
		return nil, fmt.Errorf("list the addresses of this machine: %w", err)
	}
	var last error
	for third := range 256 {
		subnet := netip.PrefixFrom(netip.AddrFrom4([4]byte{10, 213, byte(third), 0}), 24)
		if overlaps(subnet, taken) {
			continue
		}
		gateway := subnet.Addr().Next().String()
		listener, err := listen(net.JoinHostPort(gateway, "443"))
		if err != nil {
			last = err
			continue
		}
		n := &Network{
			Gateway: gateway, Services: netip.PrefixFrom(subnet.Addr(), 25).String(),
			prefix: subnet, api: listener,
		}
		n.ctx, n.cancel = context.WithCancel(context.Background())
		n.listeners = []net.Listener{listener}
		return n, nil
	}
	return nil, errors.Join(errors.New("find a network for pods: none is free"), last)
}

// pods returns the first and the last address for the pods of another node.
func (n *Network) pods() (first, last string, err error) {
	const each, most = 32, 4
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.nodes == most {
		return "", "", fmt.Errorf("find addresses for pods: the network is for %d real nodes", most)
	}
	bytes := n.prefix.Addr().As4()
	bytes[3] = byte(128 + each*n.nodes)
	first = netip.AddrFrom4(bytes).String()
	bytes[3] += each - 2 // 255 is for all
	n.nodes++
	return first, netip.AddrFrom4(bytes).String(), nil
}

func overlaps(subnet netip.Prefix, addresses []net.Addr) bool {
	for _, address := range addresses {
		if prefix, err := netip.ParsePrefix(address.String()); err == nil && subnet.Overlaps(prefix.Masked()) {
			return true
		}
	}
	return false
}

// ServeAPI leads the address of the Service kubernetes to the API server.
func (n *Network) ServeAPI(address string) { go n.relay(n.api, address) }

// Forward leads a port of the gateway to the same port of loopback, and returns the
// address by which pods reach it.
func (n *Network) Forward(loopback string) (string, error) {
	address := n.Address(loopback)
	listener, err := listen(address)
	if err != nil {
		return "", fmt.Errorf("lead pods to %s: %w", loopback, err)
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.listeners = append(n.listeners, listener)
	go n.relay(listener, loopback)
	return address, nil
}

// Address is that of pods for a port of loopback that Forward was called with.
func (n *Network) Address(loopback string) string {
	_, port, _ := net.SplitHostPort(loopback)
	return net.JoinHostPort(n.Gateway, port)
}

// Close ends all connections of pods to this machine's loopback.
func (n *Network) Close() error {
	n.cancel()
	n.mu.Lock()
	defer n.mu.Unlock()
	var errs []error
	for _, listener := range n.listeners {
		if err := listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
