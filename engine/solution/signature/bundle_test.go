package signature_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

func bundle(t *testing.T, key *ecdsa.PrivateKey, payloadType, statement string) []byte {
	t.Helper()
	sum := sha256.Sum256(fmt.Appendf(nil, "DSSEv1 %d %s %d %s", len(payloadType), payloadType, len(statement), statement))
	signed, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(map[string]any{
		"mediaType":            signature.BundleType,
		"verificationMaterial": map[string]any{"publicKey": map[string]string{"hint": "x"}},
		"dsseEnvelope": map[string]any{
			"payload": []byte(statement), "payloadType": payloadType,
			"signatures": []any{map[string]string{"sig": base64.StdEncoding.EncodeToString(signed)}},
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// A payload of another kind than a signature's, such as an attestation in the same form,
// is none, whoever has signed it.
func TestAPayloadOfAnotherKind(t *testing.T) {
	key := newKey(t, elliptic.P256())
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	keys, err := signature.ParsePublicKeys(block(t, "PUBLIC KEY", der, err))
	if err != nil {
		t.Fatal(err)
	}
	for kind, want := range map[string]error{"cosign container image signature": nil, "cosign container image warning": signature.ErrOther} {
		payload := []byte(`{"critical":{"image":{"docker-manifest-digest":"` + digest + `"},"type":"` + kind + `"}}`)
		sum := sha256.Sum256(payload)
		signed, err := ecdsa.SignASN1(rand.Reader, key, sum[:])
		if err != nil {
			t.Fatal(err)
		}
		made := signature.Signature{Payload: payload, Base64: base64.StdEncoding.EncodeToString(signed)}
		if _, err := signature.Demand(keys...).Judge(digest, []signature.Signature{made}); !errors.Is(err, want) || (err == nil) != (want == nil) {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

func TestBundles(t *testing.T) {
	const statementType = "application/vnd.in-toto+json"
	statement := func(digest, predicate string) string {
		return `{"_type": "https://in-toto.io/Statement/v1", "subject": [{"digest": {"sha256": "` + digest[len("sha256:"):] + `"}}], "predicateType": "` + predicate + `", "predicate": {}}`
	}
	const sign = "https://sigstore.dev/cosign/sign/v1"
	mine, foreign := newKey(t, elliptic.P256()), newKey(t, elliptic.P256())
	der, err := x509.MarshalPKIXPublicKey(&mine.PublicKey)
	keys, err := signature.ParsePublicKeys(block(t, "PUBLIC KEY", der, err))
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		text []byte
		want error
	}{
		"good":                       {bundle(t, mine, statementType, statement(digest, sign)), nil},
		"foreign":                    {bundle(t, foreign, statementType, statement(digest, sign)), signature.ErrForeign},
		"of another package":         {bundle(t, mine, statementType, statement(other, sign)), signature.ErrOther},
		"a statement of other kind":  {bundle(t, mine, statementType, statement(digest, "https://slsa.dev/provenance/v1")), signature.ErrOther},
		"a payload of another kind":  {bundle(t, mine, "text/plain", statement(digest, sign)), signature.ErrOther},
		"no statement":               {bundle(t, mine, statementType, "[]"), signature.ErrOther},
		"a bundle without envelopes": {[]byte(`{"messageSignature": {}}`), signature.ErrMissing},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := signature.ParseBundle(test.text)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := signature.Demand(keys...).Judge(digest, found); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
				t.Errorf("error %v, want %v", err, test.want)
			}
		})
	}
	for _, text := range []string{"", "{", "[]", `{"dsseEnvelope": {"payload": "%"}}`} {
		if _, err := signature.ParseBundle([]byte(text)); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
	// A signature of the simple form is none of an envelope, and the other way round.
	simple, err := signature.ParseBundle(bundle(t, mine, "", `{"critical":{"image":{"docker-manifest-digest":"`+digest+`"},"type":"cosign container image signature"}}`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signature.Demand(keys...).Judge(digest, simple); err == nil {
		t.Error("an envelope without a type is taken for a simple signature")
	}
}
