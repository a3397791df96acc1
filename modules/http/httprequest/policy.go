package httprequest

import (
	"encoding/binary"
	"fmt"
	"net/netip"
	"strings"
)

// policy says which addresses may be reached. It judges the address that is dialled, so
// a name that resolves to another address the second time does not get past it.
type policy struct {
	private, loopback bool
	hosts             []string // lower case
}

// RefusedError says that an address may not be reached.
type RefusedError struct {
	Address string
	Kind    string // such as "a private address"
	Hint    string
}

// Error implements error.
func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s is %s, which this node may not reach: %s", e.Address, e.Kind, e.Hint)
}

func newPolicy(s Settings) policy {
	p := policy{private: s.AllowPrivate, loopback: s.AllowLoopback}
	for _, host := range s.AllowedHosts {
		p.hosts = append(p.hosts, strings.ToLower(strings.Trim(strings.TrimSpace(host), "[]")))
	}
	return p
}

// exempt reports whether a host may be reached whatever its address is.
func (p policy) exempt(host string) bool {
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	for _, allowed := range p.hosts {
		suffix, wild := strings.CutPrefix(allowed, "*")
		if allowed == host || wild && strings.HasPrefix(suffix, ".") && strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}

const (
	hintHost = "add the host to allowedHosts in the settings if that is meant"
	hintNone = "no host on the internet has it"
)

// The networks that netip has no predicate for. IANA's special-purpose address
// registries, RFC 6890.
var (
	shared     = netip.MustParsePrefix("100.64.0.0/10")   // RFC 6598; clouds put services here
	nat64      = netip.MustParsePrefix("64:ff9b::/96")    // RFC 6052
	sixToV4    = netip.MustParsePrefix("2002::/16")       // RFC 3056
	compatible = netip.MustParsePrefix("::/96")           // ::a.b.c.d, RFC 4291 section 2.5.5.1
	translated = netip.MustParsePrefix("::ffff:0:0:0/96") // ::ffff:0:a.b.c.d, RFC 2765 section 2.1
	localNAT64 = netip.MustParsePrefix("64:ff9b:1::/48")  // RFC 8215
	teredo     = netip.MustParsePrefix("2001::/32")       // RFC 4380
	unusable   = []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),
		netip.MustParsePrefix("192.0.0.0/24"),
		netip.MustParsePrefix("192.88.99.0/24"),
		netip.MustParsePrefix("198.18.0.0/15"),
		netip.MustParsePrefix("240.0.0.0/4"),
		localNAT64, // only the network knows which of its bits are the IPv4 address
		teredo,
		netip.MustParsePrefix("fec0::/10"),
	}
	metadata = []netip.Addr{ // of clouds, outside of link-local
		netip.MustParseAddr("100.100.100.200"),
		netip.MustParseAddr("168.63.129.16"),
		netip.MustParseAddr("192.0.0.192"),
		netip.MustParseAddr("fd00:ec2::254"),
		netip.MustParseAddr("fd20:ce::254"),
	}
)

// check returns a RefusedError when an address may not be reached, or the IPv4
// address that a network may translate it to. The error names the one that is
// judged.
func (p policy) check(addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	if inner, ok := embedded(addr); ok {
		if err := p.judge(inner); err != nil {
			return err
		}
		if onlyTranslated(addr) {
			return nil
		}
	}
	return p.judge(addr)
}

func (p policy) judge(addr netip.Addr) error {
	refuse := func(kind, hint string) error {
		return &RefusedError{Address: addr.String(), Kind: kind, Hint: hint}
	}
	for _, known := range metadata {
		if addr == known {
			return refuse("the metadata service of a cloud", hintHost)
		}
	}
	switch {
	case addr.IsLinkLocalUnicast():
		return refuse("a link-local address, where clouds have their metadata service", hintHost)
	case addr.IsLoopback() || addr.IsUnspecified():
		if !p.loopback {
			return refuse("this machine itself", "set allowLoopback in the settings, or "+hintHost)
		}
		return nil
	case addr.IsPrivate() || shared.Contains(addr):
		if !p.private {
			return refuse("a private address", "set allowPrivate in the settings, or "+hintHost)
		}
		return nil
	case addr.IsMulticast():
		return refuse("a multicast address", hintNone)
	}
	for _, network := range unusable {
		if network.Contains(addr) {
			return refuse("a reserved address", hintHost)
		}
	}
	return nil
}

// onlyTranslated reports whether an address is only another form of an IPv4 address.
func onlyTranslated(addr netip.Addr) bool {
	return nat64.Contains(addr) || sixToV4.Contains(addr) || compatible.Contains(addr) || translated.Contains(addr)
}

// embedded returns the IPv4 address that a translating or tunnelling network would
// reach under an IPv6 address.
func embedded(addr netip.Addr) (inner netip.Addr, ok bool) {
	if !addr.Is6() || addr.IsLoopback() || addr.IsUnspecified() {
		return netip.Addr{}, false
	}
	bytes := addr.As16()
	if sixToV4.Contains(addr) {
		return netip.AddrFrom4([4]byte(bytes[2:6])), true
	}
	return netip.AddrFrom4([4]byte(bytes[12:])), onlyTranslated(addr) || isISATAP(bytes)
}

// isISATAP reports whether the interface of an address is that of an IPv4 address,
// whatever its network: ::0:5efe:a.b.c.d, RFC 5214 section 6.1.
func isISATAP(bytes [16]byte) bool {
	id := binary.BigEndian.Uint32(bytes[8:12])
	return id&^0x02000000 == 0x00005efe
}
