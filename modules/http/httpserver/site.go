package httpserver

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	portTLS   = 8443
	portPlain = 8080

	defaultTimeout = 30 * time.Second
	maxTimeout     = 24 * time.Hour
)

// site is what the server serves: a start message with the settings, checked. It
// is immutable.
type site struct {
	context  any
	podName  string
	address  string
	hosts    []string // lower case; empty for all
	shape    shape
	limits   limits
	pair     *tls.Certificate // nil without TLS
	identity [sha256.Size]byte
}

// shape is what a http.Server can't change while it serves.
type shape struct {
	tls         bool
	read, write time.Duration
}

// limits are the settings in the form in which a request needs them.
type limits struct {
	body       int64
	concurrent int
	trusted    []netip.Prefix
	expose     bool
}

// leastHeld is what bodies may take of the memory together, in bytes, whatever
// the settings say of one.
const leastHeld = 128 << 20

// held is how many bytes of bodies may be in the flow at a time, and as many may
// be on their way in, and of answers on their way out.
func (l limits) held() int64 { return max(leastHeld, 4*l.body) }

func newLimits(s Settings) (limits, error) {
	l := limits{body: int64(s.MaxBodySize) << 20, concurrent: s.MaxConcurrent, expose: s.ExposeErrors}
	if _, err := netip.ParseAddr(s.Address); err != nil {
		return l, fmt.Errorf("address: want an IP address such as 127.0.0.1, 0.0.0.0 or :: (every address), have %q", s.Address)
	}
	for _, text := range s.TrustedProxies {
		prefix, err := parsePrefix(text)
		if err != nil {
			return l, fmt.Errorf("trustedProxies: want addresses and networks such as 10.0.0.1 and 10.0.0.0/8, have %q", text)
		}
		l.trusted = append(l.trusted, prefix)
	}
	return l, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	if strings.Contains(text, "/") {
		prefix, err := netip.ParsePrefix(text)
		return prefix.Masked(), err
	}
	addr, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return addr.Unmap().Prefix(addr.Unmap().BitLen())
}

// newSite checks a start message.
func newSite(ctx context.Context, in Start, settings Settings, podName string) (*site, error) {
	limits, err := newLimits(settings)
	if err != nil {
		return nil, err
	}
	s := &site{context: in.Context, podName: podName, limits: limits}
	if s.shape.read, err = timeout("readTimeout", in.ReadTimeout); err != nil {
		return nil, err
	}
	if s.shape.write, err = timeout("writeTimeout", in.WriteTimeout); err != nil {
		return nil, err
	}
	for _, name := range in.Hostnames {
		if name == "" || strings.ContainsAny(name, ":/ ") {
			return nil, fmt.Errorf("hostnames: want names without scheme, port and path, have %q", name)
		}
		s.hosts = append(s.hosts, strings.ToLower(name))
	}
	if err := s.secure(ctx, in); err != nil {
		return nil, err
	}
	s.address = addressOf(settings, s.shape.tls)
	return s, nil
}

func addressOf(settings Settings, secure bool) string {
	port := cmp.Or(settings.Port, portPlain)
	if secure {
		port = cmp.Or(settings.Port, portTLS)
	}
	return net.JoinHostPort(settings.Address, strconv.Itoa(port))
}

func timeout(name string, seconds int) (time.Duration, error) {
	if seconds == 0 {
		return defaultTimeout, nil
	}
	if seconds < 0 || seconds > int(maxTimeout/time.Second) {
		return 0, fmt.Errorf("%s: want at most %d, have %d", name, int(maxTimeout/time.Second), seconds)
	}
	return time.Duration(seconds) * time.Second, nil
}

// secure takes the certificate. No error of it shows the key.
func (s *site) secure(ctx context.Context, in Start) error {
	if in.TLSCert == "" && in.TLSKey == "" {
		return nil
	}
	if in.TLSCert == "" || in.TLSKey == "" {
		return errors.New("HTTPS needs both tlsCert and tlsKey: only one of them is set")
	}
	pair, err := tls.X509KeyPair([]byte(in.TLSCert), []byte(in.TLSKey))
	if err != nil {
		return fmt.Errorf("tlsCert and tlsKey are not a PEM certificate and its key: %w", err)
	}
	s.shape.tls, s.pair = true, &pair
	s.identity = sha256.Sum256([]byte(in.TLSCert + "\x00" + in.TLSKey))
	if now := time.Now(); now.After(pair.Leaf.NotAfter) || now.Before(pair.Leaf.NotBefore) {
		module.Logger(ctx).Warn("the certificate is not valid now, so clients will refuse it", "notBefore", pair.Leaf.NotBefore, "notAfter", pair.Leaf.NotAfter)
	}
	return nil
}

// with returns the site under other settings.
func (s *site) with(settings Settings) (*site, error) {
	limits, err := newLimits(settings)
	if err != nil {
		return nil, err
	}
	other := *s
	other.limits, other.address = limits, addressOf(settings, s.shape.tls)
	return &other, nil
}

// serves reports whether the site answers to a host name.
func (s *site) serves(host string) bool {
	if len(s.hosts) == 0 {
		return true
	}
	host = strings.ToLower(strings.TrimSuffix(hostOnly(host), "."))
	for _, name := range s.hosts {
		if name == host {
			return true
		}
		if suffix, ok := strings.CutPrefix(name, "*"); ok && strings.HasPrefix(suffix, ".") {
			if first, found := strings.CutSuffix(host, suffix); found && first != "" && !strings.Contains(first, ".") {
				return true
			}
		}
	}
	return false
}

// hostOnly cuts the port off.
func hostOnly(host string) string {
	if colon := strings.LastIndexByte(host, ':'); colon >= 0 && !strings.HasSuffix(host, "]") {
		host = host[:colon]
	}
	return strings.Trim(host, "[]")
}
