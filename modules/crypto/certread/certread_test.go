package certread_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"math/big"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/crypto/certread"
)

// certificate makes one that ends at a time, in PEM, and its key.
func certificate(t *testing.T, name string, ends time.Time) (cert, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(255), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name}, NotBefore: ends.Add(-time.Hour), NotAfter: ends}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

func TestReads(t *testing.T) {
	now := time.Date(2031, 5, 1, 12, 0, 0, 0, time.UTC)
	soon, _ := certificate(t, "soon.example.com", now.Add(49*time.Hour))
	over, key := certificate(t, "over.example.com", now.Add(-time.Minute))
	want := func(name string, ends time.Time, days int) certread.Certificate {
		return certread.Certificate{Name: "n", About: map[string]string{"kind": "Secret"}, Subject: "CN=" + name, Issuer: "CN=" + name, DNSNames: []string{name}, Serial: "ff",
			NotBefore: ends.Add(-time.Hour), NotAfter: ends, DaysLeft: days}
	}
	first, second := want("soon.example.com", now.Add(49*time.Hour), 2), want("over.example.com", now.Add(-time.Minute), -1)
	bad := func(reason string) []certread.Certificate {
		return []certread.Certificate{{Name: "n", About: map[string]string{"kind": "Secret"}, DNSNames: []string{}, Error: reason}}
	}
	tests := map[string]struct {
		pem  string
		want []certread.Certificate
	}{
		"PEM":              {soon, []certread.Certificate{first}},
		"base64 of PEM":    {base64.StdEncoding.EncodeToString([]byte(soon)), []certread.Certificate{first}},
		"several":          {soon + "\n" + over, []certread.Certificate{first, second}},
		"empty":            {" ", bad("it is empty")},
		"a key":            {key, bad("it holds something else than certificates")},
		"a key after it":   {soon + key, bad("it holds something else than certificates")},
		"no PEM":           {"hunter2!", bad("it is neither PEM nor base64 of PEM")},
		"text after it":    {soon + "hunter2", bad("it holds something that is not PEM")},
		"base64 of a text": {base64.StdEncoding.EncodeToString([]byte("hunter2")), bad("it holds something that is not PEM")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			moduletest.At(t, now, func(t *testing.T) {
				node := moduletest.Start(t, certread.New(), nil)
				if err := node.Send("request", certread.Request{Context: "c", Items: []certread.Item{{Name: "n", About: map[string]string{"kind": "Secret"}, PEM: test.pem}}}).Err(); err != nil {
					t.Fatal(err)
				}
				want := certread.Result{Context: "c", Certificates: test.want, Count: len(test.want)}
				if got := node.Emitted("result")[0]; !reflect.DeepEqual(got, want) {
					t.Errorf("got  %+v\nwant %+v", got, want)
				}
			})
		})
	}
}

func TestBounds(t *testing.T) {
	node := moduletest.Start(t, certread.New(), nil)
	err := node.Send("request", certread.Request{Items: make([]certread.Item, 50_001)}).Err()
	if err == nil || !strings.Contains(err.Error(), "at most 50000") {
		t.Errorf("error = %v", err)
	}
}
