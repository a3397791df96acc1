package registry

import (
	"crypto/tls"
	"net/http"
)

// ProxyURL is the proxy's address, for HTTPS_PROXY.
func (u *Upstreams) ProxyURL() string { return u.proxyURL.String() }

// CAFile is the CA that signed the upstreams' certificate, for SSL_CERT_FILE.
func (u *Upstreams) CAFile() string { return u.caFile }

// Environment lets a child process pull from the upstreams under their real
// names.
func (u *Upstreams) Environment() []string {
	return []string{"HTTPS_PROXY=" + u.ProxyURL(), "SSL_CERT_FILE=" + u.caFile}
}

// Transport lets a client in this process pull from the upstreams under their
// real names.
func (u *Upstreams) Transport() *http.Transport {
	return &http.Transport{
		Proxy:             http.ProxyURL(u.proxyURL),
		TLSClientConfig:   &tls.Config{RootCAs: u.roots, MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2: true,
	}
}
