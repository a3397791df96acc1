package signature

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strconv"
)

// BundleType is the media type of a bundle of Sigstore, the form that newer versions of
// cosign give their signatures, and the artifact type of what holds one.
const BundleType = "application/vnd.dev.sigstore.bundle.v0.3+json"

// The types of what a bundle says about a package.
const (
	statementType     = "application/vnd.in-toto+json"
	signPredicateType = "https://sigstore.dev/cosign/sign/v1"
)

// ParseBundle reads the signatures of a bundle. What else is in it, such as an entry of a
// transparency log, is passed over: a key is believed or not.
func ParseBundle(text []byte) ([]Signature, error) {
	var bundle struct {
		Envelope struct {
			Payload     string `json:"payload"`
			PayloadType string `json:"payloadType"`
			Signatures  []struct {
				Sig string `json:"sig"`
			} `json:"signatures"`
		} `json:"dsseEnvelope"`
	}
	if err := json.Unmarshal(text, &bundle); err != nil {
		return nil, fmt.Errorf("the bundle is not JSON of the form that is wanted: %w", err)
	}
	payload, err := base64.StdEncoding.DecodeString(bundle.Envelope.Payload)
	if err != nil {
		return nil, fmt.Errorf("the bundle's payload: %w", err)
	}
	var found []Signature
	for _, one := range bundle.Envelope.Signatures {
		found = append(found, Signature{Payload: payload, Base64: one.Sig, envelope: bundle.Envelope.PayloadType})
	}
	return found, nil
}

// enveloped is what the signature of an envelope is made of: the pre-authentication
// encoding of DSSE.
func enveloped(payloadType string, payload []byte) []byte {
	text := "DSSEv1 " + strconv.Itoa(len(payloadType)) + " " + payloadType + " " + strconv.Itoa(len(payload)) + " "
	return append([]byte(text), payload...)
}

// subjectsOf are the digests that a statement is about, when it is a signature.
func subjectsOf(payloadType string, payload []byte) []string {
	var statement struct {
		PredicateType string `json:"predicateType"`
		Subject       []struct {
			Digest map[string]string `json:"digest"`
		} `json:"subject"`
	}
	if payloadType != statementType || json.Unmarshal(payload, &statement) != nil || statement.PredicateType != signPredicateType {
		return nil
	}
	var digests []string
	for _, subject := range statement.Subject {
		for algorithm, hex := range subject.Digest {
			digests = append(digests, algorithm+":"+hex)
		}
	}
	return digests
}
