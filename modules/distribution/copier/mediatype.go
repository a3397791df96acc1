package copier

import (
	"encoding/json"
	"fmt"
	"mime"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// The media types of what refers to blobs and of what refers to manifests.
// https://github.com/opencontainers/image-spec/blob/main/media-types.md
const (
	ociManifest    = "application/vnd.oci.image.manifest.v1+json"
	ociIndex       = "application/vnd.oci.image.index.v1+json"
	ociArtifact    = "application/vnd.oci.artifact.manifest.v1+json"
	dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"
	dockerList     = "application/vnd.docker.distribution.manifest.list.v2+json"
	schema1        = "application/vnd.docker.distribution.manifest.v1"
)

var acceptManifests = []string{strings.Join([]string{ociIndex, ociManifest, dockerList, dockerManifest, ociArtifact}, ", ")}

// descriptor refers to content.
type descriptor struct {
	MediaType string   `json:"mediaType"`
	Digest    string   `json:"digest"`
	Size      int64    `json:"size"`
	URLs      []string `json:"urls"`
}

// foreign is true for layers that may not be distributed and stay where they
// are; their manifest names them only.
func (d descriptor) foreign() bool {
	return strings.Contains(d.MediaType, ".foreign.") || strings.Contains(d.MediaType, ".nondistributable.")
}

// isManifest is true for children of an index that are manifests; others, such
// as those of a build cache, are blobs.
func (d descriptor) isManifest() bool {
	switch d.MediaType {
	case ociManifest, ociIndex, ociArtifact, dockerManifest, dockerList, "":
		return true
	}
	return strings.HasPrefix(d.MediaType, schema1)
}

// isImageType is true for manifests that refer to blobs alone.
func isImageType(mediaType string) bool {
	return mediaType == ociManifest || mediaType == dockerManifest || mediaType == ociArtifact
}

// manifest is a manifest as it came, byte for byte.
type manifest struct {
	digest    string
	mediaType string
	raw       []byte
	// What it refers to.
	children []descriptor
	blobs    []descriptor
}

// read finds out what a manifest refers to. The bytes stay as they are.
func (m *manifest) read(contentType string) error {
	var document struct {
		MediaType string       `json:"mediaType"`
		Config    *descriptor  `json:"config"`
		Layers    []descriptor `json:"layers"`
		Blobs     []descriptor `json:"blobs"`
		Manifests []descriptor `json:"manifests"`
	}
	if err := json.Unmarshal(m.raw, &document); err != nil {
		return module.Permanent(fmt.Errorf("manifest %s is not JSON: %w", m.digest, err))
	}
	m.mediaType = mediaType(contentType, document.MediaType, document.Manifests != nil)
	if strings.HasPrefix(m.mediaType, schema1) {
		return module.Permanent(fmt.Errorf("manifest %s has the old format schema 1: build the image again, registries no longer take it", m.digest))
	}
	if document.Config != nil {
		m.blobs = append(m.blobs, *document.Config)
	}
	seen := map[string]bool{}
	all := append(append(m.blobs, document.Layers...), document.Blobs...)
	m.blobs = nil
	for _, child := range document.Manifests {
		if child.isManifest() {
			m.children = append(m.children, child)
		} else {
			all = append(all, child)
		}
	}
	for _, blob := range all {
		if !blob.foreign() && !seen[blob.Digest] {
			seen[blob.Digest] = true
			m.blobs = append(m.blobs, blob)
		}
	}
	return nil
}

// mediaType is the type that a manifest was stored under: that of the answer,
// unless the answer names a general one.
func mediaType(header, field string, isIndex bool) string {
	named, _, err := mime.ParseMediaType(header)
	switch {
	case err == nil && strings.HasPrefix(named, "application/vnd."):
		return named
	case field != "":
		return field
	case isIndex:
		return ociIndex
	}
	return ociManifest
}
