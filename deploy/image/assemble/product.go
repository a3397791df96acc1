package assemble

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/deploy/image/rootfs"
)

// Release says what the image is of.
type Release struct {
	Version  string
	Revision string    // the commit
	Created  time.Time // of the commit, so that the same commit gives the same image
}

// check refuses a release that lacks what the labels say.
func (r Release) check() error {
	switch {
	case r.Version == "":
		return errors.New("its version is missing")
	case r.Revision == "":
		return errors.New("the commit is missing that it was made of")
	case r.Created.Unix() <= 0:
		return errors.New("the time of its commit is missing")
	}
	return nil
}

// Build is the program for one platform, which its header names.
type Build struct {
	Binary string   // path
	SBOMs  []string // paths of CycloneDX documents
}

// Product is what is published.
type Product struct {
	Index v1.ImageIndex
	// SBOMs are artifacts, each with an image of the index as its subject.
	SBOMs []v1.Image
}

// New makes the product. The order of the builds does not matter.
func New(release Release, builds ...Build) (Product, error) {
	if err := release.check(); err != nil {
		return Product{}, fmt.Errorf("make an image: %w", err)
	}
	if len(builds) == 0 {
		return Product{}, errors.New("make an image: there is no binary to put into it")
	}
	base, err := rootfs.Base()
	if err != nil {
		return Product{}, err
	}
	var programs []program
	for _, build := range builds {
		read, err := readProgram(build)
		if err != nil {
			return Product{}, err
		}
		programs = append(programs, read)
	}
	slices.SortFunc(programs, func(a, b program) int { return cmp.Compare(a.architecture, b.architecture) })
	product := Product{Index: mutate.IndexMediaType(empty.Index, types.OCIImageIndex)}
	for i, p := range programs {
		if i > 0 && programs[i-1].architecture == p.architecture {
			return Product{}, fmt.Errorf("make an image: %s and %s are both for %s", programs[i-1].path, p.path, p.architecture)
		}
		if err := product.add(release, base, p); err != nil {
			return Product{}, fmt.Errorf("make the image for %s: %w", p.architecture, err)
		}
	}
	product.Index = mutate.Annotations(product.Index, release.labels()).(v1.ImageIndex)
	return product, nil
}

// add makes the image of a platform and the artifacts about it.
func (p *Product) add(release Release, base v1.Layer, from program) error {
	image, err := release.image(base, from)
	if err != nil {
		return err
	}
	p.Index = mutate.AppendManifests(p.Index, mutate.IndexAddendum{
		Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: system, Architecture: from.architecture}},
	})
	for _, document := range from.sboms {
		artifact, err := newSBOM(image, document)
		if err != nil {
			return err
		}
		p.SBOMs = append(p.SBOMs, artifact)
	}
	return nil
}
