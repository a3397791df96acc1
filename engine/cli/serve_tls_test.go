package cli_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"
)

// certificate makes a self-signed certificate for 127.0.0.1.
func certificate(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "patchbay"}, NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	signed, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return file(t, "tls.crt", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed}))),
		file(t, "tls.key", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: encoded})))
}

func TestServeWithTLS(t *testing.T) {
	home := alone(t)
	cert, key := certificate(t)
	s := serve(t, home, "--tls-cert", cert, "--tls-key", key)
	if !strings.HasPrefix(s.Address, "https://127.0.0.1:") {
		t.Errorf("address = %s", s.Address)
	}
	contains(t, ok(t, "flow", "list"), "No flows yet")
	contains(t, ok(t, "flow", "list", "--server", s.Address, "--token", s.Token, "--server-ca", cert), "No flows yet")
	r := run(t, "", "flow", "list", "--server", s.Address, "--token", s.Token)
	if r.code != 1 || !strings.Contains(r.stderr, "certificate") {
		t.Errorf("an unknown certificate: exit code %d: %s", r.code, r.stderr)
	}
}

func TestServeRefusesABrokenCertificate(t *testing.T) {
	alone(t)
	cert, _ := certificate(t)
	r := run(t, "", "serve", "--data-dir", t.TempDir(), "--listen", "127.0.0.1:0", "--tls-cert", cert, "--tls-key", cert)
	if r.code != 1 || !strings.Contains(r.stderr, cert) {
		t.Errorf("exit code %d: %s", r.code, r.stderr)
	}
}
