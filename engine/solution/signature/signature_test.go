package signature_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"

	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

const (
	digest = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	other  = "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
)

func block(t *testing.T, kind string, der []byte, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
}

func newKey(t *testing.T, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func pair(t *testing.T) (*signature.Signer, signature.PublicKey) {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(newKey(t, elliptic.P256()))
	signer, err := signature.ParsePrivateKey(block(t, "PRIVATE KEY", der, err), nil)
	if err != nil {
		t.Fatal(err)
	}
	public, err := signer.PublicKey()
	if err != nil {
		t.Fatal(err)
	}
	return signer, public
}

func signed(t *testing.T, signer *signature.Signer, digest string) signature.Signature {
	t.Helper()
	s, err := signer.Sign("registry.example.com/shop/small", digest)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestJudge(t *testing.T) {
	mine, myKey := pair(t)
	foreign, foreignKey := pair(t)
	good := signed(t, mine, digest)
	changed := good
	changed.Payload = []byte(strings.Replace(string(good.Payload), "docker-reference", "docker-referenze", 1))
	redirected := signed(t, mine, other)
	redirected.Payload = []byte(strings.ReplaceAll(string(redirected.Payload), other, digest))
	noBase64 := signature.Signature{Payload: good.Payload, Base64: "%"}
	for name, test := range map[string]struct {
		policy     signature.Policy
		signatures []signature.Signature
		want       error
	}{
		"nobody is demanded":         {signature.Policy{}, nil, nil},
		"no keys are no demand":      {signature.Demand(), nil, nil},
		"good":                       {signature.Demand(myKey), []signature.Signature{good}, nil},
		"good beside others":         {signature.Demand(myKey), []signature.Signature{noBase64, signed(t, foreign, digest), changed, good}, nil},
		"good by one of several":     {signature.Demand(foreignKey, myKey), []signature.Signature{good}, nil},
		"missing":                    {signature.Demand(myKey), nil, signature.ErrMissing},
		"foreign":                    {signature.Demand(myKey), []signature.Signature{signed(t, foreign, digest)}, signature.ErrForeign},
		"of another package":         {signature.Demand(myKey), []signature.Signature{signed(t, mine, other)}, signature.ErrOther},
		"changed":                    {signature.Demand(myKey), []signature.Signature{changed}, signature.ErrForeign},
		"changed to another package": {signature.Demand(myKey), []signature.Signature{redirected}, signature.ErrForeign},
		"no base64":                  {signature.Demand(myKey), []signature.Signature{noBase64}, signature.ErrForeign},
		"empty":                      {signature.Demand(myKey), []signature.Signature{{}}, signature.ErrForeign},
	} {
		t.Run(name, func(t *testing.T) {
			signers, err := test.policy.Judge(digest, test.signatures)
			if !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("error %v, want %v", err, test.want)
			}
			if want := test.want == nil && test.policy.Demands(); slices.Contains(signers, myKey.Name()) != want {
				t.Errorf("signers %v", signers)
			}
		})
	}
}

// What is signed is what cosign signs, byte by byte.
func TestThePayload(t *testing.T) {
	signer, _ := pair(t)
	want := `{"critical":{"identity":{"docker-reference":"registry.example.com/shop/small"},"image":{"docker-manifest-digest":"` + digest +
		`"},"type":"cosign container image signature"},"optional":null}`
	if got := string(signed(t, signer, digest).Payload); got != want {
		t.Errorf("payload\n%s, want\n%s", got, want)
	}
}

func TestPrivateKeys(t *testing.T) {
	key := newKey(t, elliptic.P256())
	der, err := x509.MarshalPKCS8PrivateKey(key)
	plain := block(t, "PRIVATE KEY", der, err)
	sec1, err := x509.MarshalECPrivateKey(key)
	sec := block(t, "EC PRIVATE KEY", sec1, err)
	sealed, err := encrypted.EncryptWithCustomKDFParameters(der, []byte("open sesame"), encrypted.Legacy) // the fastest
	cosign := block(t, "ENCRYPTED SIGSTORE PRIVATE KEY", sealed, err)
	older := block(t, "ENCRYPTED COSIGN PRIVATE KEY", sealed, err)
	large, err := x509.MarshalPKCS8PrivateKey(newKey(t, elliptic.P384()))
	curve := block(t, "PRIVATE KEY", large, err)
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	rsaDER, err := x509.MarshalPKCS8PrivateKey(rsaKey)
	for name, test := range map[string]struct {
		text      []byte
		password  string
		encrypted bool
		want      string // in the error; empty for none
	}{
		"PKCS #8":              {text: plain},
		"SEC 1":                {text: sec},
		"of cosign":            {text: cosign, password: "open sesame", encrypted: true},
		"no password":          {text: older, encrypted: true, want: "the password is wrong"},
		"another curve":        {text: curve, want: "P-256"},
		"RSA":                  {text: block(t, "PRIVATE KEY", rsaDER, err), want: "P-256"},
		"a public key":         {text: block(t, "PUBLIC KEY", der, nil), want: "have a PUBLIC KEY"},
		"no PEM":               {text: []byte("secret"), want: "no private key in PEM"},
		"damaged":              {text: block(t, "PRIVATE KEY", der[:20], nil), want: "read the private key"},
		"damaged in its SEC 1": {text: block(t, "EC PRIVATE KEY", sec1[:20], nil), want: "read the private key"},
	} {
		t.Run(name, func(t *testing.T) {
			signer, err := signature.ParsePrivateKey(test.text, []byte(test.password))
			if test.want != "" {
				if err == nil || !strings.Contains(err.Error(), test.want) {
					t.Errorf("error %v, want %q in it", err, test.want)
				}
			} else if err != nil {
				t.Error(err)
			} else if public, err := signer.PublicKey(); err != nil || len(public.Name()) != 71 {
				t.Errorf("the public key is %q: %v", public.Name(), err)
			}
			if got := signature.Encrypted(test.text); got != test.encrypted {
				t.Errorf("encrypted: %v", got)
			}
		})
	}
}

func TestPublicKeys(t *testing.T) {
	_, one := pair(t)
	_, two := pair(t)
	both, err := signature.ParsePublicKeys(append(one.PEM(), two.PEM()...))
	if err != nil || len(both) != 2 || both[0].Name() != one.Name() || both[1].Name() != two.Name() {
		t.Errorf("keys %v: %v", both, err)
	}
	large, err := x509.MarshalPKIXPublicKey(&newKey(t, elliptic.P384()).PublicKey)
	for name, test := range map[string]struct {
		text []byte
		want string
	}{
		"nothing":       {nil, "no public key in PEM"},
		"no PEM":        {[]byte("key"), "no public key in PEM"},
		"another kind":  {block(t, "CERTIFICATE", []byte("x"), nil), "have a CERTIFICATE"},
		"damaged":       {block(t, "PUBLIC KEY", []byte("x"), nil), "read a public key"},
		"another curve": {block(t, "PUBLIC KEY", large, err), "P-256"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := signature.ParsePublicKeys(test.text); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q in it", err, test.want)
			}
		})
	}
}

// TestASignatureOfCosign has what cosign 2.6.5 made of a package.
func TestASignatureOfCosign(t *testing.T) {
	keys, err := signature.ParsePublicKeys([]byte(`-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIgazbWsy8u4rZHrIRCGLv/6LJap+
TW35JRpRgG2sDgRV0CL2JGb6Wkyov5+0Rn1j65AvoK8rBcEyODkf/GAovw==
-----END PUBLIC KEY-----
`))
	if err != nil {
		t.Fatal(err)
	}
	const of = "sha256:4d3ccd3bcfc5109e4b2cd8c41e85a1a4680514a93c9f93a62b16e0245f273978"
	made := signature.Signature{
		Payload: []byte(`{"critical":{"identity":{"docker-reference":"127.0.0.1:5802/shop/ipw"},"image":{"docker-manifest-digest":"` + of +
			`"},"type":"cosign container image signature"},"optional":null}`),
		Base64: "MEQCIHighdNIfEn+KFy9ptfP3Rcxy8R2Ye9vxdp5JGDBJr67AiASIkXx5tua0ryomGgu42NDCDuwokFXQbiRK4qAjhKSCQ==",
	}
	if _, err := signature.Demand(keys...).Judge(of, []signature.Signature{made}); err != nil {
		t.Error(err)
	}
}
