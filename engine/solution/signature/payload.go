package signature

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// MediaType is that of a payload, and ArtifactType that of the artifact which holds
// signatures and refers to what they are of.
const (
	MediaType    = "application/vnd.dev.cosign.simplesigning.v1+json"
	ArtifactType = "application/vnd.dev.cosign.artifact.sig.v1+json"
	// Annotation is where the layer of a payload has its signature.
	Annotation = "dev.cosignproject.cosign/signature"
)

// Signature is a payload, which says of what package it is, and the signature of its
// bytes in base64.
type Signature struct {
	Payload []byte
	Base64  string

	envelope string // the payload's type, when it is that of a bundle
}

// payload is the form that signatures of containers have, simple signing.
type payload struct {
	Critical struct {
		Identity struct {
			Reference string `json:"docker-reference"`
		} `json:"identity"`
		Image struct {
			Digest string `json:"docker-manifest-digest"`
		} `json:"image"`
		Type string `json:"type"`
	} `json:"critical"`
	Optional map[string]any `json:"optional"`
}

const payloadType = "cosign container image signature"

// Sign signs the digest of a package in a repository. No network is asked.
func (s *Signer) Sign(repository, digest string) (Signature, error) {
	var p payload
	p.Critical.Identity.Reference, p.Critical.Image.Digest, p.Critical.Type = repository, digest, payloadType
	text, err := json.Marshal(p)
	if err != nil {
		return Signature{}, fmt.Errorf("sign: %w", err)
	}
	sum := sha256.Sum256(text)
	signed, err := ecdsa.SignASN1(rand.Reader, s.key, sum[:])
	if err != nil {
		return Signature{}, fmt.Errorf("sign: %w", err)
	}
	return Signature{Payload: text, Base64: base64.StdEncoding.EncodeToString(signed)}, nil
}

// digests are those of the packages that a payload says that it is of.
func (s Signature) digests() []string {
	if s.envelope != "" {
		return subjectsOf(s.envelope, s.Payload)
	}
	var p payload
	if json.Unmarshal(s.Payload, &p) != nil || p.Critical.Type != payloadType {
		return nil
	}
	return []string{p.Critical.Image.Digest}
}

// by reports whether a key has made the signature.
func (s Signature) by(key PublicKey) bool {
	signed, err := base64.StdEncoding.DecodeString(s.Base64)
	if err != nil {
		return false
	}
	text := s.Payload
	if s.envelope != "" {
		text = enveloped(s.envelope, s.Payload)
	}
	sum := sha256.Sum256(text)
	return ecdsa.VerifyASN1(key.key, sum[:], signed)
}
