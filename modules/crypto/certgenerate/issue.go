package certgenerate

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
)

const (
	// The clocks of clients may be behind ours.
	authorityBackdate = 24 * time.Hour
	leafBackdate      = time.Hour
	// maxCommonName is ub-common-name of RFC 5280 appendix A.1.
	maxCommonName = 64
)

// pair is a certificate with its key. The keys are secret: never print a pair.
type pair struct {
	CertPEM []byte `json:"certPEM"`
	KeyPEM  []byte `json:"keyPEM"`

	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// String keeps the key out of logs.
func (p pair) String() string { return "certificate and key (secret)" }

// GoString keeps the key out of logs.
func (p pair) GoString() string { return p.String() }

// parse reads the PEM and checks that key and certificate belong together. Its
// errors never quote what it reads.
func (p *pair) parse() error {
	block, rest := pem.Decode(p.CertPEM)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) != 0 {
		return errors.New("the certificate is not PEM")
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return fmt.Errorf("the certificate can't be read: %w", err)
	}
	block, rest = pem.Decode(p.KeyPEM)
	if block == nil || block.Type != "PRIVATE KEY" || len(rest) != 0 {
		return errors.New("the key is not PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return errors.New("the key can't be read")
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return errors.New("the key does not belong to the certificate")
	}
	p.cert, p.key = cert, key
	return nil
}

// issueAuthority makes a certificate authority that signs itself.
func issueAuthority(name string, now time.Time, life time.Duration) (pair, error) {
	// The day distinguishes one authority from the next, since x509 finds them by name.
	common := texts.Prefix(name, maxCommonName-len(" CA 2006-01-02")) + " CA " + now.UTC().Format(time.DateOnly)
	return issue(&x509.Certificate{
		Subject:               pkix.Name{CommonName: common, Organization: []string{"Patchbay"}},
		NotBefore:             now.Add(-authorityBackdate),
		NotAfter:              now.Add(life),
		IsCA:                  true,
		BasicConstraintsValid: true,
		MaxPathLenZero:        true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign | x509.KeyUsageDigitalSignature,
	}, nil)
}

// issueLeaf makes a server's certificate, which never outlives its authority.
func issueLeaf(wanted subject, signer *pair, now time.Time, life time.Duration) (pair, error) {
	template := &x509.Certificate{
		Subject:     pkix.Name{CommonName: texts.Prefix(wanted.commonName, maxCommonName)},
		NotBefore:   now.Add(-leafBackdate),
		NotAfter:    now.Add(life),
		DNSNames:    wanted.dnsNames,
		KeyUsage:    x509.KeyUsageDigitalSignature,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		// RFC 5280 wants it false and present; Go writes it only when asked.
		BasicConstraintsValid: true,
	}
	for _, address := range wanted.addresses {
		template.IPAddresses = append(template.IPAddresses, net.IP(address.AsSlice()))
	}
	if template.NotBefore.Before(signer.cert.NotBefore) {
		template.NotBefore = signer.cert.NotBefore
	}
	if template.NotAfter.After(signer.cert.NotAfter) {
		template.NotAfter = signer.cert.NotAfter
	}
	return issue(template, signer)
}

// issue signs a template by a signer, or by itself without one.
func issue(template *x509.Certificate, signer *pair) (pair, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return pair{}, fmt.Errorf("make a key: %w", err)
	}
	// 159 bits: positive, and within the 20 octets of RFC 5280 section 4.1.2.2.
	if template.SerialNumber, err = rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 159)); err != nil {
		return pair{}, fmt.Errorf("make a serial number: %w", err)
	}
	parent, parentKey := template, key
	if signer != nil {
		parent, parentKey = signer.cert, signer.key
	}
	der, err := x509.CreateCertificate(rand.Reader, template, parent, &key.PublicKey, parentKey)
	if err != nil {
		return pair{}, fmt.Errorf("sign the certificate: %w", err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return pair{}, errors.New("encode the key")
	}
	made := pair{
		CertPEM: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		KeyPEM:  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}),
	}
	return made, made.parse()
}
