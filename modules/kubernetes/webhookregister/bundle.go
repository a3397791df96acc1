package webhookregister

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"
	"time"
)

// parseBundle reads certificates in PEM, or base64 of that, and gives them back as PEM
// without anything between them. An empty text gives nil, which means the authorities
// of the system. Errors never quote the text: somebody may have wired a key to it.
func parseBundle(text string) ([]byte, *x509.CertPool, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil, nil
	}
	raw := []byte(text)
	if !strings.HasPrefix(text, "-----BEGIN") {
		decoded, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			return nil, nil, errors.New("is neither PEM nor base64 of PEM")
		}
		raw = decoded
	}
	var bundle []byte
	roots, valid := x509.NewCertPool(), 0
	for len(bytes.TrimSpace(raw)) > 0 {
		block, rest := pem.Decode(raw)
		if block == nil {
			return nil, nil, errors.New("holds something that is not PEM")
		}
		raw = rest
		if block.Type != "CERTIFICATE" {
			return nil, nil, fmt.Errorf("holds a %s: want certificates only", block.Type)
		}
		cert, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, nil, fmt.Errorf("holds a certificate that can't be read: %w", err)
		}
		if time.Now().Before(cert.NotAfter) {
			valid++
		}
		roots.AddCert(cert)
		bundle = append(bundle, pem.EncodeToMemory(&pem.Block{Type: block.Type, Bytes: block.Bytes})...)
	}
	if bundle == nil {
		return nil, nil, errors.New("holds no certificate")
	}
	if valid == 0 {
		return nil, nil, errors.New("all its certificates have ended")
	}
	return bundle, roots, nil
}
