package server

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// pki is one CA with the server's certificate, the administrator's client
// certificate and the key that signs service account tokens.
type pki struct {
	caFile, serverCertFile, serverKeyFile, accountKeyFile, adminCertFile, adminKeyFile string

	caPEM, adminCertPEM, adminKeyPEM []byte
	accountKey                       crypto.Signer
}

// newPKI makes them in a directory; service is the address of the Service kubernetes, by
// which pods know the server.
func newPKI(dir string, service net.IP) (*pki, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the directory for the keys: %w", err)
	}
	ca, caKey, err := newCA()
	if err != nil {
		return nil, err
	}
	serverCert, serverKey, err := newLeaf(ca, caKey, &x509.Certificate{
		Subject:     pkix.Name{CommonName: "kube-apiserver"},
		DNSNames:    []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), service},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	})
	if err != nil {
		return nil, err
	}
	adminCert, adminKey, err := newLeaf(ca, caKey, &x509.Certificate{
		Subject:     pkix.Name{CommonName: "playground-admin", Organization: []string{"system:masters"}},
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth},
	})
	if err != nil {
		return nil, err
	}
	accountKey, accountKeyPEM, err := newKey()
	if err != nil {
		return nil, err
	}

	p := &pki{
		caFile:         filepath.Join(dir, "ca.pem"),
		serverCertFile: filepath.Join(dir, "server.pem"),
		serverKeyFile:  filepath.Join(dir, "server.key"),
		accountKeyFile: filepath.Join(dir, "accounts.key"),
		adminCertFile:  filepath.Join(dir, "admin.pem"),
		adminKeyFile:   filepath.Join(dir, "admin.key"),
		caPEM:          certPEM(ca.Raw),
		adminCertPEM:   adminCert,
		adminKeyPEM:    adminKey,
		accountKey:     accountKey,
	}
	for file, data := range map[string][]byte{
		p.caFile:         p.caPEM,
		p.serverCertFile: serverCert,
		p.serverKeyFile:  serverKey,
		p.accountKeyFile: accountKeyPEM,
		p.adminCertFile:  adminCert,
		p.adminKeyFile:   adminKey,
	} {
		if err := os.WriteFile(file, data, 0o600); err != nil {
			return nil, fmt.Errorf("write a key of the control plane: %w", err)
		}
	}
	return p, nil
}

func (p *pki) writeKubeconfig(file, address string) error {
	const name = "playground"
	cfg := clientcmdapi.NewConfig()
	cfg.Clusters[name] = &clientcmdapi.Cluster{Server: "https://" + address, CertificateAuthorityData: p.caPEM}
	cfg.AuthInfos[name] = &clientcmdapi.AuthInfo{ClientCertificateData: p.adminCertPEM, ClientKeyData: p.adminKeyPEM}
	cfg.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	cfg.CurrentContext = name
	if err := clientcmd.WriteToFile(*cfg, file); err != nil {
		return fmt.Errorf("write the kubeconfig %s: %w", file, err)
	}
	return nil
}

func newCA() (*x509.Certificate, crypto.Signer, error) {
	key, _, err := newKey()
	if err != nil {
		return nil, nil, err
	}
	template := &x509.Certificate{
		Subject:               pkix.Name{CommonName: "playground control plane"},
		IsCA:                  true,
		BasicConstraintsValid: true,
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature,
	}
	der, err := sign(template, template, key.Public(), key)
	if err != nil {
		return nil, nil, err
	}
	ca, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil, fmt.Errorf("read back the CA: %w", err)
	}
	return ca, key, nil
}

func newLeaf(ca *x509.Certificate, caKey crypto.Signer, template *x509.Certificate) (cert, key []byte, err error) {
	signer, keyPEM, err := newKey()
	if err != nil {
		return nil, nil, err
	}
	template.KeyUsage = x509.KeyUsageDigitalSignature
	der, err := sign(template, ca, signer.Public(), caKey)
	if err != nil {
		return nil, nil, err
	}
	return certPEM(der), keyPEM, nil
}

func sign(template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) ([]byte, error) {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("draw a serial number: %w", err)
	}
	template.SerialNumber = serial
	template.NotBefore = time.Now().Add(-time.Hour)
	template.NotAfter = time.Now().AddDate(1, 0, 0)
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, fmt.Errorf("sign the certificate of %s: %w", template.Subject.CommonName, err)
	}
	return der, nil
}

// newKey uses P-256: making an RSA key would take a noticeable part of the
// start.
func newKey() (crypto.Signer, []byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("make a key: %w", err)
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, nil, fmt.Errorf("encode a key: %w", err)
	}
	return key, pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der}), nil
}

func certPEM(der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}
