package cli_test

import (
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest/selfsigned"
)

// certificate makes files of a certificate for 127.0.0.1 that signs itself.
func certificate(t *testing.T) (certificate, key string) {
	t.Helper()
	made := selfsigned.New(t, time.Hour, "127.0.0.1")
	return file(t, "tls.crt", made.CertPEM), file(t, "tls.key", made.KeyPEM)
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
