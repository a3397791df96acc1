package httprequest

import "net/netip"

// CheckAddress judges an address under some settings.
func CheckAddress(s Settings, addr netip.Addr) error { return newPolicy(s).check(addr) }
