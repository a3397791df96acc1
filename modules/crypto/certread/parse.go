package certread

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
)

// certificatesOf are the certificates of an item, or one entry that says why there are
// none. No error quotes the text: somebody may have wired a key to it.
func certificatesOf(item Item, now time.Time) []Certificate {
	found, err := parse(item.PEM)
	if err != nil {
		return []Certificate{{Name: item.Name, About: item.About, DNSNames: []string{}, Error: err.Error()}}
	}
	all := make([]Certificate, len(found))
	for i, cert := range found {
		names := cert.DNSNames
		if names == nil {
			names = []string{}
		}
		all[i] = Certificate{
			Name: item.Name, About: item.About, Subject: cert.Subject.String(), Issuer: cert.Issuer.String(), DNSNames: names,
			Serial: cert.SerialNumber.Text(16), CA: cert.IsCA, NotBefore: cert.NotBefore.UTC(), NotAfter: cert.NotAfter.UTC(),
			DaysLeft: int(math.Floor(cert.NotAfter.Sub(now).Hours() / 24)),
		}
	}
	return all
}

func parse(text string) ([]*x509.Certificate, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, errors.New("it is empty")
	}
	raw := []byte(text)
	if !strings.HasPrefix(text, "-----BEGIN") {
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, errors.New("it is neither PEM nor base64 of PEM")
		}
		raw = decoded
	}
	var found []*x509.Certificate
	for len(bytes.TrimSpace(raw)) > 0 {
		block, rest := pem.Decode(raw)
		if block == nil {
			return nil, errors.New("it holds something that is not PEM")
		}
		raw = rest
		if block.Type != "CERTIFICATE" {
			return nil, errors.New("it holds something else than certificates")
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("it holds a certificate that can't be read: %w", err)
		}
		if found = append(found, cert); len(found) > maxCertificates {
			return nil, fmt.Errorf("it holds more than %d certificates", maxCertificates)
		}
	}
	if len(found) == 0 {
		return nil, errors.New("it holds no certificate")
	}
	return found, nil
}
