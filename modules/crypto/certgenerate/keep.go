package certgenerate

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

const (
	keyPrefix     = "certificate/"
	currentFormat = 1
)

// keep is everything that is kept for one subject. It is stored under one key,
// so a crash leaves the old whole or the new whole.
type keep struct {
	Format int `json:"format"`
	// Authorities are those in the bundle, the oldest first.
	Authorities []authority `json:"authorities"`
	Leaf        pair        `json:"leaf"`
}

// authority is a certificate authority in the bundle.
type authority struct {
	pair
	// Since is when it came into the bundle.
	Since time.Time `json:"since"`
	// LastLeaf is when the last certificate that it issued ends; zero when it has
	// issued none.
	LastLeaf time.Time `json:"lastLeaf,omitzero"`
}

// load reads what is kept. What can't be read is treated as not there: to go
// without a certificate would keep a server down, while a new authority is in
// the bundle of the same result that brings its certificate. What a newer
// version has written is left alone, with an error.
func load(ctx context.Context, state module.State, wanted subject) (*keep, error) {
	text, ok, err := state.Get(ctx, wanted.key())
	if err != nil {
		return nil, module.Retryable(fmt.Errorf("read the node's state: %w", err))
	}
	kept := &keep{}
	if !ok {
		return kept, nil
	}
	if err := json.Unmarshal(text, kept); err != nil {
		// The parser's own text may quote the key.
		module.Logger(ctx).Error("the kept certificate can't be read and is made again", "commonName", wanted.commonName, "stateKey", wanted.key())
		return &keep{}, nil //nolint:nilerr // logged; a new certificate is the remedy
	}
	if kept.Format > currentFormat {
		return nil, module.Permanent(fmt.Errorf("the kept certificate (state %q) was written by a newer version of patchbay (format %d, this one knows %d): "+
			"run that version, or remove the flow's state by uninstalling the flow", wanted.key(), kept.Format, currentFormat))
	}
	kept.drop(ctx, wanted)
	return kept, nil
}

// drop removes what is broken. A whole authority is kept even when its certificate is
// broken: clients go on trusting it.
func (k *keep) drop(ctx context.Context, wanted subject) {
	var whole []authority
	for _, a := range k.Authorities {
		if a.parse() == nil && a.cert.IsCA {
			whole = append(whole, a)
		}
	}
	broken := len(whole) < len(k.Authorities)
	k.Authorities = whole
	if k.Leaf.parse() != nil || k.signer() == nil || k.Leaf.cert.CheckSignatureFrom(k.signer().cert) != nil {
		k.Leaf, broken = pair{}, true
	}
	if broken {
		module.Logger(ctx).Error("what is kept of a certificate is broken and is made again", "commonName", wanted.commonName, "stateKey", wanted.key(), "authoritiesLeft", len(whole))
	}
}

func (k *keep) save(ctx context.Context, state module.State, wanted subject) error {
	k.Format = currentFormat
	text, err := json.Marshal(k)
	if err != nil {
		return module.Permanent(fmt.Errorf("encode what is kept of %s", wanted.commonName))
	}
	if err := state.Set(ctx, wanted.key(), text); err != nil {
		return module.Retryable(fmt.Errorf("write the node's state, so nothing was issued: %w", err))
	}
	return nil
}

// signer returns the authority that the leaf names as its issuer, nil when it is
// not among those kept. load has checked the signature.
func (k *keep) signer() *authority {
	for n := range k.Authorities {
		if k.Leaf.cert != nil && bytes.Equal(k.Leaf.cert.AuthorityKeyId, k.Authorities[n].cert.SubjectKeyId) {
			return &k.Authorities[n]
		}
	}
	return nil
}

func (k *keep) bundle() []byte {
	var bundle []byte
	for _, a := range k.Authorities {
		bundle = append(bundle, a.CertPEM...)
	}
	return bundle
}
