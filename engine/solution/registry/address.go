package registry

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// metadata are the addresses of clouds' metadata services that are not link-local.
var metadata = []netip.Addr{
	netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("168.63.129.16"), netip.MustParseAddr("192.0.0.192"),
	netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd20:ce::254"),
}

// The networks whose addresses hold an IPv4 address that is reached through them, and
// where in the 16 bytes it is: RFC 6052, RFC 3056, RFC 4291 section 2.5.5.1, RFC 2765.
var embedding = []struct {
	network netip.Prefix
	at      int
}{
	{netip.MustParsePrefix("64:ff9b::/96"), 12},
	{netip.MustParsePrefix("2002::/16"), 2},
	{netip.MustParsePrefix("::/96"), 12},
	{netip.MustParsePrefix("::ffff:0:0:0/96"), 12},
}

// mayDial judges the address that a name has resolved to, so that one that resolves to
// another the second time does not get past it.
func mayDial(_, address string, _ syscall.RawConn) error {
	parsed, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", address, err)
	}
	return checkAddress(parsed.Addr())
}

// checkAddress refuses where clouds hand out their credentials. Whose registry is asked
// comes from people and from catalogues, and those may be anybody's.
func checkAddress(addr netip.Addr) error {
	addr = addr.Unmap().WithZone("")
	judged := []netip.Addr{addr}
	for _, e := range embedding {
		if bytes := addr.As16(); addr.Is6() && e.network.Contains(addr) {
			judged = append(judged, netip.AddrFrom4([4]byte(bytes[e.at:e.at+4])))
		}
	}
	for _, one := range judged {
		if one.IsLinkLocalUnicast() || slices.Contains(metadata, one) {
			return &refusedAddressError{addr}
		}
	}
	return nil
}

// refusedAddressError is about an address that no registry has.
type refusedAddressError struct{ addr netip.Addr }

func (e *refusedAddressError) Error() string {
	return fmt.Sprintf("%s is a link-local address or the metadata service of a cloud, where no registry is looked for", e.addr)
}
