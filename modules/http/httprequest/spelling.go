package httprequest

import (
	"net/netip"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// checkSpelling refuses a host that is an IPv4 address for some readers and a name
// for others, such as 127.1, 0x7f000001 and 0177.0.0.1: a proxy or a resolver may
// reach what was not judged. No host on the internet has a name that ends in a
// number. https://url.spec.whatwg.org/#ends-in-a-number-checker
func (p policy) checkSpelling(host string) error {
	if _, err := netip.ParseAddr(host); err == nil || p.exempt(host) || !endsInNumber(host) {
		return nil
	}
	return &RefusedError{Address: host, Kind: "an IPv4 address for some readers and a name for others", Hint: "write four decimal numbers, such as 192.0.2.1, or " + hintHost}
}

func endsInNumber(host string) bool {
	// Resolvers fold full-width and circled digits and the Chinese full stop, so we do
	// too.
	host = strings.ReplaceAll(norm.NFKC.String(host), "\u3002", ".")
	host = strings.ToLower(strings.TrimSuffix(host, "."))
	last := host[strings.LastIndexByte(host, '.')+1:]
	if digits, isHex := strings.CutPrefix(last, "0x"); isHex {
		return strings.Trim(digits, "0123456789abcdef") == ""
	}
	return last != "" && strings.Trim(last, "0123456789") == ""
}
