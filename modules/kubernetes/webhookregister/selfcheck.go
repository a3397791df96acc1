package webhookregister

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"time"
)

// endpoint is where the API server will call, as the self-check sees it.
type endpoint struct {
	address    string         // host:port
	serverName string         // that the certificate must be for
	roots      *x509.CertPool // nil for the system's own
}

// reach does the TLS handshake that the API server would do, and nothing more.
func (e endpoint) reach(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: e.roots, ServerName: e.serverName}}
	connection, err := dialer.DialContext(ctx, "tcp", e.address)
	if err != nil {
		return fmt.Errorf("self-check of %s as %s: %w", e.address, e.serverName, err)
	}
	_ = connection.Close()
	return nil
}

// checkAddress wants host:port.
func checkAddress(text string) error {
	host, port, err := net.SplitHostPort(text)
	if err != nil || host == "" || port == "" {
		return fmt.Errorf("selfCheckAddress: want host:port, have %q", text)
	}
	return nil
}
