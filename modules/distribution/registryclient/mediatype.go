package registryclient

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

// Descriptor refers to content.
type Descriptor struct {
	MediaType string   `json:"mediaType"`
	Digest    string   `json:"digest"`
	Size      int64    `json:"size"`
	URLs      []string `json:"urls"`
}

// foreign is true for layers that may not be distributed and stay where they
// are; their manifest names them only.
func (d Descriptor) foreign() bool {
	return strings.Contains(d.MediaType, ".foreign.") || strings.Contains(d.MediaType, ".nondistributable.")
}

// isManifest is true for children of an index that are manifests; others, such
// as those of a build cache, are blobs.
func (d Descriptor) isManifest() bool {
	switch d.MediaType {
	case ociManifest, ociIndex, ociArtifact, dockerManifest, dockerList, "":
		return true
	}
	return strings.HasPrefix(d.MediaType, schema1)
}

// IsImageType is true for manifests that refer to blobs alone.
func IsImageType(mediaType string) bool {
	return mediaType == ociManifest || mediaType == dockerManifest || mediaType == ociArtifact
}

// Manifest is a manifest as it came, byte for byte.
type Manifest struct {
	Digest    string
	mediaType string
	raw       []byte
	// What it refers to.
	Children []Descriptor
	Blobs    []Descriptor
}

// read finds out what a manifest refers to. The bytes stay as they are.
func (m *Manifest) read(contentType string) error {
	var document struct {
		MediaType string       `json:"mediaType"`
		Config    *Descriptor  `json:"config"`
		Layers    []Descriptor `json:"layers"`
		Blobs     []Descriptor `json:"blobs"`
		Manifests []Descriptor `json:"manifests"`
	}
	if err := json.Unmarshal(m.raw, &document); err != nil {
		return module.Permanent(fmt.Errorf("manifest %s is not JSON: %w", m.Digest, err))
	}
	m.mediaType = mediaType(contentType, document.MediaType, document.Manifests != nil)
	if strings.HasPrefix(m.mediaType, schema1) {
		return module.Permanent(fmt.Errorf("manifest %s has the old format schema 1: build the image again, registries no longer take it", m.Digest))
	}
	if document.Config != nil {
		m.Blobs = append(m.Blobs, *document.Config)
	}
	seen := map[string]bool{}
	all := append(append(m.Blobs, document.Layers...), document.Blobs...)
	m.Blobs = nil
	for _, child := range document.Manifests {
		if child.isManifest() {
			m.Children = append(m.Children, child)
		} else {
			all = append(all, child)
		}
	}
	for _, blob := range all {
		if !blob.foreign() && !seen[blob.Digest] {
			seen[blob.Digest] = true
			m.Blobs = append(m.Blobs, blob)
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
