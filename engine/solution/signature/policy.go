package signature

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Policy says who must have signed a package. The zero one demands nobody.
type Policy struct{ keys []PublicKey }

// Demand makes a policy that wants a signature by one of some keys. Without keys it
// demands nobody.
func Demand(keys ...PublicKey) Policy { return Policy{slices.Clone(keys)} }

// Demands reports whether anybody must have signed.
func (p Policy) Demands() bool { return len(p.keys) > 0 }

// The reasons why a package is not taken. Each error of Judge is one of them.
var (
	// ErrMissing: there is no signature at all.
	ErrMissing = errors.New("nobody has signed it")
	// ErrForeign: there are signatures, and no key of the policy has made one. One that was
	// changed afterwards is nobody's.
	ErrForeign = errors.New("none of the keys that are demanded has signed it")
	// ErrOther: a key of the policy has signed, but another package.
	ErrOther = errors.New("the signature is that of another package")
)

// Judge wants one of the signatures to be of a digest and by a key of the policy. It
// returns the names of the keys whose signatures are good.
func (p Policy) Judge(digest string, signatures []Signature) (signers []string, err error) {
	if !p.Demands() {
		return nil, nil
	}
	if len(signatures) == 0 {
		return nil, ErrMissing
	}
	var other []string
	foreign := true
	for _, s := range signatures {
		for _, key := range p.keys {
			switch {
			case !s.by(key):
			case !slices.Contains(s.digests(), digest):
				other = append(other, s.digests()...)
				foreign = false
			case !slices.Contains(signers, key.name):
				signers = append(signers, key.name)
			}
		}
	}
	switch {
	case len(signers) > 0:
		return signers, nil
	case foreign:
		return nil, ErrForeign
	}
	if len(other) == 0 {
		return nil, ErrOther
	}
	slices.Sort(other)
	return nil, fmt.Errorf("%w, %s", ErrOther, strings.Join(slices.Compact(other), ", "))
}
