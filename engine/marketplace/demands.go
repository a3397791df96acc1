package marketplace

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// demand is a set of keys, one of which must have signed.
type demand struct {
	whose string // for people
	keys  []signature.PublicKey
}

type demands []demand

func (d demands) policy() signature.Policy {
	var all []signature.PublicKey
	for _, one := range d {
		all = append(all, one.keys...)
	}
	return signature.Demand(all...)
}

// met wants a signer of each demand.
func (d demands) met(signers []string) error {
	for _, one := range d {
		if !slices.ContainsFunc(one.keys, func(key signature.PublicKey) bool { return slices.Contains(signers, key.Name()) }) {
			return fmt.Errorf("none of the keys has signed it that %s demands", one.whose)
		}
	}
	return nil
}

// String is the same for the same keys.
func (d demands) String() string {
	var names []string
	for _, one := range d {
		for _, key := range one.keys {
			names = append(names, one.whose+"="+key.Name())
		}
	}
	return strings.Join(names, ",")
}

// demandsOn are who must have signed what is at from, which has a digest when that is
// known: a key of the server's, if it has any, and one of each catalogue that lists it and
// demands one. The items are those that the catalogues have for it.
func (m *Marketplace) demandsOn(ctx context.Context, from, digest string) (demands, []index.Item, error) {
	all := m.ofServer()
	kept, err := m.Catalogues(ctx)
	if err != nil {
		return nil, nil, err
	}
	var listed []index.Item
	for _, one := range kept {
		found, err := m.contents(ctx, one)
		if err != nil && one.Key != "" && hostOf(one.Reference) == hostOf(from) {
			return nil, nil, refused("", "the catalogue %s demands signatures and can't be read now, so that it is not known whether %s is in it: %w", one.Name, from, err)
		}
		for _, item := range found {
			if item.From() != from && item.Digest != digest {
				continue
			}
			if item.From() == from { // what another place is said to have says nothing of this one
				listed = append(listed, item)
			}
			if one.Key == "" {
				continue
			}
			keys, err := signature.ParsePublicKeys([]byte(one.Key))
			if err != nil {
				return nil, nil, refused("", "the key of the catalogue %s: %w", one.Name, err)
			}
			all = append(all, demand{"the catalogue " + one.Name, keys})
		}
	}
	return all, listed, nil
}

// Lists reports whether a catalogue that was added lists what is at from.
func (m *Marketplace) Lists(ctx context.Context, from string) bool {
	_, listed, err := m.demandsOn(ctx, from, "")
	return err == nil && slices.ContainsFunc(listed, func(item index.Item) bool { return item.From() == from })
}

func hostOf(from string) string {
	host, _, _ := strings.Cut(strings.TrimPrefix(from, scheme), "/")
	return host
}

func (m *Marketplace) ofServer() demands {
	if len(m.options.Keys) == 0 {
		return nil
	}
	return demands{{"this server", m.options.Keys}}
}
