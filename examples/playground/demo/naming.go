package demo

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
)

// place is where an image comes from and where it belongs.
type place struct {
	source string // as it was given
	// canonical names the source as the playground's list of digests does.
	canonical string
	// target is its name at the mirror, by the rule of the user's manual and not
	// by the product's code: Docker Hub flat, every other host in the path.
	target string
	// pinned is the digest in the name, if there is one.
	pinned string
}

func placeOf(mirror, image string) (place, error) {
	ref, err := name.ParseReference(image)
	if err != nil {
		return place{}, fmt.Errorf("read the image %s: %w", image, err)
	}
	host, path := ref.Context().RegistryStr(), ref.Context().RepositoryStr()
	target := mirror + "/" + host + "/" + path
	if host == name.DefaultRegistry {
		host, target = "docker.io", mirror+"/"+path
	}
	suffix := image[strings.LastIndex(image, "/")+1:]
	if at := strings.IndexAny(suffix, ":@"); at >= 0 {
		suffix = suffix[at:]
	} else {
		suffix = ":latest"
	}
	tag, pinned, _ := strings.Cut(suffix, "@")
	return place{source: image, canonical: host + "/" + path + tag, target: target + suffix, pinned: pinned}, nil
}
