package slots

import (
	"net/netip"
	"strings"
)

// Host is the address by which clients are distinguished, of one with or without a
// port, such as http.Request.RemoteAddr: the IPv4 address, or the IPv6 network of
// 64 bits, which is what one client has as a rule.
func Host(address string) string {
	host := address
	if colon := strings.LastIndexByte(address, ':'); colon >= 0 && (strings.Count(address, ":") == 1 || strings.HasPrefix(address, "[")) {
		host = strings.Trim(address[:colon], "[]")
	}
	if !strings.Contains(host, ":") {
		return host
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if ip = ip.Unmap().WithZone(""); ip.Is4() {
		return ip.String()
	}
	network, _ := ip.Prefix(64)
	return network.Addr().String()
}
