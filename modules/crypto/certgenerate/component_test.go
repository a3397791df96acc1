package certgenerate_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/crypto/certgenerate"
)

type (
	request = certgenerate.Request
	result  = certgenerate.Result
)

const host = "webhook.patchbay.svc"

func send(t *testing.T, node *moduletest.Node, in request) result {
	t.Helper()
	if err := node.Send("request", in).Err(); err != nil {
		t.Fatal(err)
	}
	all := node.Emitted("result")
	return all[len(all)-1].(result)
}

func start(t *testing.T) *moduletest.Node { return moduletest.Start(t, certgenerate.New(nil), nil) }

func leaf(t *testing.T, r result) *x509.Certificate {
	t.Helper()
	loaded, err := tls.X509KeyPair([]byte(r.CertPEM), []byte(r.KeyPEM))
	if err != nil {
		t.Fatal(err)
	}
	return loaded.Leaf
}

func authorities(t *testing.T, r result) []*x509.Certificate {
	t.Helper()
	text, err := base64.StdEncoding.DecodeString(r.CABundle)
	if err != nil {
		t.Fatal(err)
	}
	var found []*x509.Certificate
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, cert)
	}
	return found
}

func pool(t *testing.T, r result) *x509.CertPool {
	roots := x509.NewCertPool()
	for _, cert := range authorities(t, r) {
		roots.AddCert(cert)
	}
	return roots
}

func TestTheCertificateIsWhatAWebhookNeeds(t *testing.T) {
	got := send(t, start(t), request{
		Context: "c", CommonName: "Webhook.patchbay.svc", ValidDays: 90, DNSNames: []string{"b.example", "*.a.example", "b.example."},
		IPAddresses: []string{"::1", "10.0.0.1", "::ffff:10.0.0.1"}, ServiceNames: []string{"hook.infra", "webhook.patchbay.svc"},
	})
	cert := leaf(t, got)
	wantNames := []string{"*.a.example", "b.example", "hook.infra.svc", "hook.infra.svc.cluster.local", host, host + ".cluster.local"}
	if !slices.Equal(cert.DNSNames, wantNames) {
		t.Errorf("names = %v, want %v", cert.DNSNames, wantNames)
	}
	if addresses := fmt.Sprint(cert.IPAddresses); addresses != "[10.0.0.1 ::1]" {
		t.Errorf("addresses = %s", addresses)
	}
	key, ok := cert.PublicKey.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		t.Errorf("key is a %T", cert.PublicKey)
	}
	if got.Context != "c" || !got.Renewed || !got.NotAfter.Equal(cert.NotAfter) || cert.Subject.CommonName != "Webhook.patchbay.svc" || cert.IsCA {
		t.Errorf("result = %v, %t, %v; subject %v", got.Context, got.Renewed, got.NotAfter, cert.Subject)
	}
	for _, name := range []string{host, "x.a.example", "10.0.0.1", "[::1]"} {
		if _, err := cert.Verify(x509.VerifyOptions{Roots: pool(t, got), DNSName: name}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	ca := authorities(t, got)
	if len(ca) != 1 || !ca[0].IsCA || ca[0].Equal(cert) || !ca[0].MaxPathLenZero {
		t.Errorf("%d authorities", len(ca))
	}
}

func TestTheSameNamesGetTheSameCertificate(t *testing.T) {
	node := start(t)
	first := send(t, node, request{CommonName: host, DNSNames: []string{"a.example", "b.example"}})
	same := send(t, node, request{Context: 1, CommonName: host, DNSNames: []string{"B.example", "a.example", "a.example"}, ValidDays: 30})
	other := send(t, node, request{CommonName: host})
	if same.Renewed || same.CertPEM != first.CertPEM || same.KeyPEM != first.KeyPEM || same.CABundle != first.CABundle {
		t.Error("the second request got another certificate")
	}
	if !other.Renewed || other.CertPEM == first.CertPEM || other.CABundle == first.CABundle {
		t.Error("other names got the same certificate")
	}
}

func TestItOutlivesTheInstance(t *testing.T) {
	node := start(t)
	first := send(t, node, request{CommonName: host})
	again := certgenerate.New(nil).Instance()
	again.(module.Stateful).OnState(node.State)
	if err := again.Handle(t.Context(), node.Emit, "request", request{CommonName: host}).Err(); err != nil {
		t.Fatal(err)
	}
	if second := node.Emitted("result")[1].(result); second.CertPEM != first.CertPEM || second.Renewed {
		t.Error("a restart brought another certificate")
	}
}

func TestAtTheSameTimeOneIsMade(t *testing.T) {
	node := start(t)
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if err := node.Send("request", request{CommonName: host}).Err(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	renewed, certs := 0, map[string]bool{}
	for _, r := range node.Emitted("result") {
		certs[r.(result).CertPEM] = true
		if r.(result).Renewed {
			renewed++
		}
	}
	if renewed != 1 || len(certs) != 1 {
		t.Errorf("%d renewals, %d certificates", renewed, len(certs))
	}
}

func TestRefusedRequests(t *testing.T) {
	many := make([]string, 300)
	for n := range many {
		many[n] = fmt.Sprintf("h%d.example", n)
	}
	tests := map[string]struct {
		in   request
		want string
	}{
		"no name":          {request{}, "commonName is empty"},
		"not a host":       {request{CommonName: "Our webhook"}, "no name to check by"},
		"bad dns name":     {request{CommonName: host, DNSNames: []string{"ok.example", "a b"}}, `dnsNames[1] "a b"`},
		"star inside":      {request{CommonName: host, DNSNames: []string{"a.*.example"}}, "dnsNames[0]"},
		"star alone":       {request{CommonName: host, DNSNames: []string{"*"}}, "dnsNames[0]"},
		"bad address":      {request{CommonName: host, IPAddresses: []string{"10.0.0.300"}}, "ipAddresses[0]"},
		"address and zone": {request{CommonName: host, IPAddresses: []string{"fe80::1%eth0"}}, "ipAddresses[0]"},
		"bad service":      {request{CommonName: host, ServiceNames: []string{"webhook"}}, "serviceNames[0]"},
		"negative days":    {request{CommonName: host, ValidDays: -1}, "validDays"},
		"too many":         {request{CommonName: host, DNSNames: many}, "301 names"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := start(t).Send("request", test.in).Err()
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

func TestRefusedSettings(t *testing.T) {
	for name, text := range map[string]string{
		"no life": `{"caValidDays":0}`, "no overlap": `{"overlapHours":0}`, "bad domain": `{"clusterDomain":"a b"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if err := moduletest.New(t, certgenerate.New(nil)).ConfigureJSON(text); err == nil {
				t.Error("taken")
			}
		})
	}
}

func TestKeysStayOutOfTheLog(t *testing.T) {
	var log bytes.Buffer
	ctx := module.WithLogger(t.Context(), slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	node := start(t)
	if err := node.Component.Handle(ctx, node.Emit, "request", request{CommonName: host}).Err(); err != nil {
		t.Fatal(err)
	}
	if log.Len() == 0 || strings.Contains(log.String(), "PRIVATE") {
		t.Errorf("log: %s", &log)
	}
}

// FuzzNames: whatever the names are, the answer is an error or a certificate
// that serves them.
func FuzzNames(f *testing.F) {
	f.Add(host, "a.example", "10.0.0.1", "webhook.patchbay")
	f.Add("*.a.b", "*.x", "::", "a.b.svc.cluster.local")
	f.Add("ä.example", "-a.b", "1", ".")
	f.Add("x"+strings.Repeat("é", 60), "é.example", "", "")
	f.Add(strings.Repeat("a.", 60)+"é", "a..b", "", "")
	f.Fuzz(func(t *testing.T, common, dns, address, service string) {
		node := start(t)
		in := request{CommonName: common}
		for into, text := range map[*[]string]string{&in.DNSNames: dns, &in.IPAddresses: address, &in.ServiceNames: service} {
			if text != "" {
				*into = []string{text}
			}
		}
		if err := node.Send("request", in).Err(); err != nil {
			if module.IsRetryable(err) {
				t.Errorf("%+v: %v", in, err)
			}
			return
		}
		got := node.Emitted("result")[0].(result)
		cert := leaf(t, got)
		for _, name := range cert.DNSNames {
			if _, err := cert.Verify(x509.VerifyOptions{Roots: pool(t, got), DNSName: strings.Replace(name, "*", "x", 1)}); err != nil {
				t.Errorf("%+v: %s: %v", in, name, err)
			}
		}
	})
}
