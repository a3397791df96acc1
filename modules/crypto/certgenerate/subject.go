package certgenerate

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// subject is whom a certificate is for, in canonical form: names in lower case,
// sorted, each once.
type subject struct {
	commonName string
	dnsNames   []string
	addresses  []netip.Addr
}

const (
	defaultDomain = "cluster.local"
	// maxNames keeps a certificate within what TLS stacks take.
	maxNames = 256
)

func (r Request) subject(clusterDomain string) (subject, error) {
	if strings.TrimSpace(r.CommonName) == "" {
		return subject{}, errors.New("commonName is empty: give the host name that clients will use, such as webhook.patchbay.svc")
	}
	if r.ValidDays < 0 || r.ValidDays > maxDays {
		return subject{}, fmt.Errorf("validDays: want 0 to %d, have %d", maxDays, r.ValidDays)
	}
	s := subject{commonName: strings.TrimSpace(r.CommonName)}
	if address, err := netip.ParseAddr(s.commonName); err == nil {
		s.addresses = append(s.addresses, address.Unmap())
	} else if isDNSName(strings.ToLower(s.commonName)) {
		s.dnsNames = append(s.dnsNames, strings.ToLower(s.commonName))
	}
	for n, text := range r.DNSNames {
		name := strings.ToLower(strings.TrimSuffix(strings.TrimSpace(text), "."))
		if !isDNSName(name) {
			return subject{}, fmt.Errorf("dnsNames[%d] %q is not a host name", n, text)
		}
		s.dnsNames = append(s.dnsNames, name)
	}
	for n, text := range r.IPAddresses {
		address, err := netip.ParseAddr(strings.TrimSpace(text))
		if err != nil || address.Zone() != "" {
			return subject{}, fmt.Errorf("ipAddresses[%d] %q is not an IP address", n, text)
		}
		s.addresses = append(s.addresses, address.Unmap())
	}
	for n, text := range r.ServiceNames {
		names, err := serviceNames(text, clusterDomain)
		if err != nil {
			return subject{}, fmt.Errorf("serviceNames[%d]: %w", n, err)
		}
		s.dnsNames = append(s.dnsNames, names...)
	}
	slices.Sort(s.dnsNames)
	s.dnsNames = slices.Compact(s.dnsNames)
	slices.SortFunc(s.addresses, netip.Addr.Compare)
	s.addresses = slices.Compact(s.addresses)
	switch count := len(s.dnsNames) + len(s.addresses); {
	case count == 0:
		return subject{}, errors.New("there is no name to check by: commonName is no host name, so give dnsNames, ipAddresses or serviceNames")
	case count > maxNames:
		return subject{}, fmt.Errorf("%d names and addresses, more than the %d that fit a certificate", count, maxNames)
	}
	return s, nil
}

// serviceNames completes name.namespace, with or without .svc, to the names that
// a Service has in the cluster's DNS.
// https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
func serviceNames(text, clusterDomain string) ([]string, error) {
	if clusterDomain == "" {
		clusterDomain = defaultDomain
	}
	clusterDomain = strings.ToLower(strings.TrimSuffix(clusterDomain, "."))
	name := strings.ToLower(strings.TrimSpace(text))
	name = strings.TrimSuffix(strings.TrimSuffix(name, "."+clusterDomain), ".svc")
	if !isHostName(name) || strings.Count(name, ".") != 1 {
		return nil, fmt.Errorf("%q is not a service: give name.namespace, such as webhook.patchbay", text)
	}
	return []string{name + ".svc", name + ".svc." + clusterDomain}, nil
}

// key is the identity under which the state is kept.
func (s subject) key() string {
	hash := sha256.New()
	fmt.Fprintf(hash, "%q %q %q", s.commonName, s.dnsNames, s.addresses)
	return keyPrefix + hex.EncodeToString(hash.Sum(nil)[:16])
}

// isDNSName is isHostName, with a first label that may be *.
func isDNSName(name string) bool {
	rest, wild := strings.CutPrefix(name, "*.")
	return isHostName(name) || wild && strings.Contains(rest, ".") && isHostName(rest)
}

// isHostName reports whether a name is one of RFC 1123 section 2.1.
func isHostName(name string) bool {
	if len(name) > 253 {
		return false
	}
	for label := range strings.SplitSeq(name, ".") {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
				return false
			}
		}
	}
	return true
}
