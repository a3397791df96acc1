package registry

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/remote/transport"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// The bounds of signatures: what is beyond them is not looked at.
const (
	maxSignatures = 50
	maxPayload    = 256 << 10
)

func parseManifest(text []byte) (*v1.Manifest, error) { return v1.ParseManifest(bytes.NewReader(text)) }

// Sign signs what is stored at a place and stores the signature beside it, as an artifact
// that refers to it.
func (c *Client) Sign(ctx context.Context, at string, signer *signature.Signer) error {
	ref, err := parse(at)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	doing := "sign " + ref.Name()
	subject, err := remote.Get(ref, c.options(ctx)...)
	if err != nil {
		return explain(doing, err)
	}
	signed, err := signer.Sign(ref.Context().Name(), subject.Digest.String())
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	a := newArtifact(signature.ArtifactType, []byte("{}"), signature.ArtifactType, nil)
	a.manifest.Subject = &v1.Descriptor{MediaType: subject.MediaType, Size: subject.Size, Digest: subject.Digest}
	a.add(signed.Payload, signature.MediaType, map[string]string{signature.Annotation: signed.Base64})
	image, err := a.image()
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	hash, err := image.Digest()
	if err != nil {
		return fmt.Errorf("%s: %w", doing, err)
	}
	if err := remote.Write(ref.Context().Digest(hash.String()), image, c.options(ctx)...); err != nil {
		return explain(doing, err)
	}
	return nil
}

// judge looks for signatures where cosign stores them, and judges them. Without a policy
// nobody is asked.
func (c *Client) judge(ctx context.Context, of name.Digest, policy signature.Policy) (signers []string, err error) {
	if !policy.Demands() {
		return nil, nil
	}
	found, err := c.referring(ctx, of)
	if err != nil {
		return nil, err
	}
	// Where cosign stored signatures before registries knew of referrers, and does by default.
	tagged, err := c.signaturesOf(ctx, of.Context().Tag(strings.Replace(of.DigestStr(), ":", "-", 1)+".sig"))
	if err != nil && !notFound(err) {
		return nil, err
	}
	return policy.Judge(of.DigestStr(), append(found, tagged...))
}

// referring reads the signatures that are artifacts which refer to a digest.
func (c *Client) referring(ctx context.Context, of name.Digest) ([]signature.Signature, error) {
	list, err := remote.Referrers(of, c.options(ctx)...)
	if err != nil {
		return nil, fmt.Errorf("look for signatures: %w", err)
	}
	manifest, err := list.IndexManifest()
	if err != nil {
		return nil, fmt.Errorf("look for signatures: %w", err)
	}
	var found []signature.Signature
	for _, one := range manifest.Manifests {
		if len(found) >= maxSignatures {
			break
		}
		// The fallback's tag is an index that anybody who may push can have written.
		kind := one.ArtifactType == signature.ArtifactType || one.ArtifactType == signature.BundleType
		if !kind || one.MediaType != types.OCIManifestSchema1 || one.Size > maxManifest {
			continue
		}
		more, err := c.signaturesOf(ctx, of.Context().Digest(one.Digest.String()))
		if err != nil && !notFound(err) {
			return nil, err
		}
		found = append(found, more...)
	}
	return found, nil
}

// signaturesOf reads the signatures that one artifact holds.
func (c *Client) signaturesOf(ctx context.Context, ref name.Reference) ([]signature.Signature, error) {
	described, err := remote.Get(ref, c.options(ctx)...)
	if err != nil {
		return nil, fmt.Errorf("read a signature: %w", err)
	}
	if len(described.Manifest) > maxManifest {
		return nil, nil
	}
	manifest, err := parseManifest(described.Manifest)
	if err != nil {
		return nil, nil //nolint:nilerr // what is no manifest holds no signature
	}
	var found []signature.Signature
	for _, layer := range manifest.Layers[:min(len(manifest.Layers), maxSignatures)] {
		if layer.MediaType != signature.MediaType && layer.MediaType != signature.BundleType || layer.Size > maxPayload || layer.Size < 0 {
			continue
		}
		content, err := c.blob(ctx, ref.Context().Digest(described.Digest.String()), layer)
		if err != nil {
			return nil, fmt.Errorf("read a signature: %w", err)
		}
		if layer.MediaType == signature.MediaType {
			found = append(found, signature.Signature{Payload: content, Base64: layer.Annotations[signature.Annotation]})
		} else if bundled, err := signature.ParseBundle(content); err == nil {
			found = append(found, bundled...)
		}
	}
	return found, nil
}

func notFound(err error) bool {
	var answer *transport.Error
	return errors.As(err, &answer) && answer.StatusCode == http.StatusNotFound
}
