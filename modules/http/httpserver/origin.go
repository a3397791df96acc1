package httpserver

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// origin says how and from where a request came. Headers count only when a
// trusted proxy sent them; of X-Forwarded-For it is the last address that is no
// trusted proxy, since a client can write whatever it likes to the left of it.
func origin(r *http.Request, trusted []netip.Prefix) (scheme, ip string) {
	scheme = "http"
	if r.TLS != nil {
		scheme = "https"
	}
	ip = hostOnly(r.RemoteAddr)
	if len(trusted) == 0 || !trusts(trusted, ip) {
		return scheme, ip
	}
	if proto := strings.ToLower(r.Header.Get("X-Forwarded-Proto")); proto == "http" || proto == "https" {
		scheme = proto
	}
	forwarded := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(forwarded) {
		addr, err := netip.ParseAddr(hostOnlyIfPort(strings.TrimSpace(hop)))
		if err != nil {
			break
		}
		if ip = addr.Unmap().WithZone("").String(); !trusts(trusted, ip) {
			return scheme, ip
		}
	}
	if addr, err := netip.ParseAddr(strings.TrimSpace(r.Header.Get("X-Real-Ip"))); err == nil && len(r.Header["X-Forwarded-For"]) == 0 {
		ip = addr.Unmap().String()
	}
	return scheme, ip
}

// hostOnlyIfPort cuts the port off 10.0.0.1:80 and [::1]:80 and leaves ::1 be.
func hostOnlyIfPort(text string) string {
	if addr, err := netip.ParseAddrPort(text); err == nil {
		return addr.Addr().String()
	}
	return strings.Trim(text, "[]")
}

func trusts(trusted []netip.Prefix, ip string) bool {
	addr, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	addr = addr.Unmap().WithZone("")
	return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
}
