package registry

import (
	"fmt"
	"strings"

	"github.com/google/go-containerregistry/pkg/name"
)

// Scheme is in front of where a solution is taken from.
const Scheme = "oci://"

// parse reads host/repo:tag or host/repo@digest, with oci:// in front or without.
func parse(from string) (name.Reference, error) {
	ref, err := name.ParseReference(strings.TrimPrefix(from, Scheme), name.StrictValidation)
	if err != nil {
		return nil, fmt.Errorf("%q is no place in a registry: want %shost/repository:tag or %shost/repository@sha256:…", from, Scheme, Scheme)
	}
	return ref, nil
}
