package registry

import (
	"context"
	"fmt"
	"path"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/remote"
	"github.com/google/go-containerregistry/pkg/v1/types"

	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/solution/pack"
)

// Push stores the archive of a solution under a tag and returns its digest. The same
// archive has the same digest, wherever it is stored.
func (c *Client) Push(ctx context.Context, to string, archive []byte) (digest string, err error) {
	image, err := Artifact(archive)
	if err != nil {
		return "", fmt.Errorf("push to %s: %w", to, err)
	}
	return c.push(ctx, to, image)
}

// push stores an artifact under a tag.
func (c *Client) push(ctx context.Context, to string, image v1.Image) (digest string, err error) {
	ref, err := parse(to)
	if err != nil {
		return "", err
	}
	tag, ok := ref.(name.Tag)
	if !ok {
		return "", fmt.Errorf("push to %s: want a tag, since the digest follows from what is pushed", to)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := remote.Write(tag, image, c.options(ctx)...); err != nil {
		return "", explain("push to "+tag.Name(), err)
	}
	hash, err := image.Digest()
	if err != nil {
		return "", fmt.Errorf("push to %s: %w", to, err)
	}
	return hash.String(), nil
}

// Artifact is what Push stores of the archive of a solution: an OCI image to write
// elsewhere, such as a directory in the OCI layout.
func Artifact(archive []byte) (v1.Image, error) {
	folder, err := pack.Unpack(archive)
	if err != nil {
		return nil, err
	}
	s, err := solution.Open(folder)
	if err != nil {
		return nil, fmt.Errorf("the folder is no solution: %w", err)
	}
	a := newArtifact(SolutionType, s.Manifest(), configType, map[string]string{
		titleAnnotation: s.Title, versionAnnotation: s.Version, descriptionAnnotation: strings.TrimSpace(s.Summary),
		licencesAnnotation: s.About.Licence, authorsAnnotation: authors(s.About.Maintainers),
	})
	a.add(archive, contentType, map[string]string{titleAnnotation: s.Name + "-" + s.Version + ".tar.gz"})
	a.add([]byte(s.Readme), readmeType, map[string]string{titleAnnotation: "README.md"})
	icon, mediaType, err := s.IconFile()
	if err != nil {
		return nil, fmt.Errorf("its icon: %w", err)
	}
	if icon != nil {
		a.add(icon, types.MediaType(mediaType), map[string]string{titleAnnotation: path.Base(s.About.Icon)})
	}
	return a.image()
}

func authors(maintainers []solution.Maintainer) string {
	var names []string
	for _, m := range maintainers {
		name := m.Name
		if m.Email != "" {
			name += " <" + m.Email + ">"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
