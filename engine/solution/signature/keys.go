package signature

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/secure-systems-lab/go-securesystemslib/encrypted"
)

// PublicKey is an ECDSA key on the curve P-256, the kind that cosign makes.
type PublicKey struct {
	key  *ecdsa.PublicKey
	name string
}

// Name is the key's fingerprint, sha256: and the digest of its PKIX form.
func (k PublicKey) Name() string { return k.name }

// PEM is the key as files have it.
func (k PublicKey) PEM() []byte {
	der, err := x509.MarshalPKIXPublicKey(k.key)
	if err != nil {
		return nil // no key on P-256 has no form
	}
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
}

// ParsePublicKeys reads one or several public keys in PEM, such as a cosign.pub.
func ParsePublicKeys(text []byte) ([]PublicKey, error) {
	var keys []PublicKey
	for {
		block, rest := pem.Decode(text)
		if block == nil {
			break
		}
		text = rest
		if block.Type != "PUBLIC KEY" {
			return nil, fmt.Errorf("want a public key in PEM, have a %s", block.Type)
		}
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read a public key: %w", err)
		}
		key, ok := parsed.(*ecdsa.PublicKey)
		if !ok || key.Curve != elliptic.P256() {
			return nil, errors.New("want a key for ECDSA on the curve P-256, as cosign generate-key-pair makes it")
		}
		keys = append(keys, publicKey(key, block.Bytes))
	}
	if len(keys) == 0 {
		return nil, errors.New("there is no public key in PEM: want the text of a cosign.pub")
	}
	return keys, nil
}

func publicKey(key *ecdsa.PublicKey, der []byte) PublicKey {
	sum := sha256.Sum256(der)
	return PublicKey{key, "sha256:" + hex.EncodeToString(sum[:])}
}

// The names of an encrypted key in PEM, by age of cosign.
const (
	sigstoreKey = "ENCRYPTED SIGSTORE PRIVATE KEY"
	cosignKey   = "ENCRYPTED COSIGN PRIVATE KEY"
)

// Signer signs with a private key.
type Signer struct{ key *ecdsa.PrivateKey }

// ParsePrivateKey reads a private key in PEM: a cosign.key, which the password is for, or
// one in PKCS #8 or SEC 1 without encryption.
func ParsePrivateKey(text, password []byte) (*Signer, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("there is no private key in PEM: want the text of a cosign.key")
	}
	der := block.Bytes
	switch block.Type {
	case sigstoreKey, cosignKey:
		var err error
		if der, err = encrypted.Decrypt(der, password); err != nil {
			return nil, errors.New("the private key can't be decrypted: the password is wrong, or the file is damaged")
		}
	case "EC PRIVATE KEY":
		key, err := x509.ParseECPrivateKey(der)
		if err != nil {
			return nil, fmt.Errorf("read the private key: %w", err)
		}
		return signer(key)
	case "PRIVATE KEY":
	default:
		return nil, fmt.Errorf("want a private key in PEM, have a %s", block.Type)
	}
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, fmt.Errorf("read the private key: %w", err)
	}
	return signer(key)
}

// Encrypted reports whether a private key in PEM needs a password.
func Encrypted(text []byte) bool {
	block, _ := pem.Decode(text)
	return block != nil && (block.Type == sigstoreKey || block.Type == cosignKey)
}

func signer(parsed any) (*Signer, error) {
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("want a key for ECDSA on the curve P-256, as cosign generate-key-pair makes it")
	}
	return &Signer{key}, nil
}

// PublicKey is the key that others know the signer by.
func (s *Signer) PublicKey() (PublicKey, error) {
	der, err := x509.MarshalPKIXPublicKey(&s.key.PublicKey)
	if err != nil {
		return PublicKey{}, fmt.Errorf("write the public key: %w", err)
	}
	return publicKey(&s.key.PublicKey, der), nil
}
