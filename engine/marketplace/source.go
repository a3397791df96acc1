package marketplace

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/pack"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// Registry takes packages and catalogues from registries; a *registry.Client does.
type Registry interface {
	Pull(ctx context.Context, from string, policy signature.Policy) (registry.Pulled, error)
	PullIndexes(ctx context.Context, from string, policy signature.Policy) ([]index.Found, error)
}

// scheme is how a text says that a solution is in a registry.
const scheme = "oci://"

// Opened is a solution with where it came from.
type Opened struct {
	*solution.Solution
	From    string // empty when it is built in
	Digest  string // of its package; empty when it is built in
	Archive []byte // its package, packed
	Signed  bool   // a signature was demanded, and is there

	demands string // who had to sign it
}

// MissingError says that there is no such solution, catalogue or instance.
type MissingError struct{ Err error }

func (e *MissingError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *MissingError) Unwrap() error { return e.Err }

// RefusedError says why a solution is not taken, or not installed.
type RefusedError struct {
	Err  error
	Hint string
}

func (e *RefusedError) Error() string { return e.Err.Error() }

// Unwrap returns the reason.
func (e *RefusedError) Unwrap() error { return e.Err }

// pullTime bounds how long one pull may take.
const pullTime = time.Minute

// AnyName is in the place of the name of a solution that is known by where it is.
const AnyName = "-"

// Open returns a solution by its name, or takes it from where from says; the name may then
// be AnyName. Nothing of it runs.
func (m *Marketplace) Open(ctx context.Context, name, from string) (Opened, error) {
	if from == "" {
		packaged, err := m.options.Solutions.Get(name)
		if err != nil {
			return Opened{}, &MissingError{err}
		}
		archive, err := pack.Pack(packaged.Folder())
		if err != nil {
			// It can be installed all the same, and is then known by its documents.
			m.options.Logger.Warn("a built-in solution can't be packed", "solution", name, "error", err)
		}
		return Opened{Solution: packaged, Archive: archive}, nil
	}
	opened, err := m.pulled(ctx, from)
	if err != nil {
		return Opened{}, err
	}
	if name != AnyName && opened.Name != name {
		return Opened{}, refused("", "%s is the solution %s, and not %s", from, opened.Name, name)
	}
	return opened, nil
}

func refused(hint, format string, args ...any) error {
	return &RefusedError{Err: fmt.Errorf(format, args...), Hint: hint}
}

func (m *Marketplace) pulled(ctx context.Context, from string) (Opened, error) {
	if !strings.HasPrefix(from, scheme) {
		return Opened{}, refused("", "%q is no place to take a solution from: want oci://host/repository:tag or oci://host/repository@digest", from)
	}
	if m.options.Registry == nil {
		return Opened{}, refused("", "this server takes no solutions from registries")
	}
	_, opened, held, err := m.remembered(ctx, from)
	if err != nil || held {
		return opened, err
	}
	if waited := m.options.Aside(ctx, func() { opened, err = m.pull(ctx, from) }); waited != nil {
		return Opened{}, waited
	}
	return opened, err
}

// pull asks the registry.
func (m *Marketplace) pull(ctx context.Context, from string) (Opened, error) {
	ctx, cancel := context.WithTimeout(ctx, pullTime)
	defer cancel()
	// A package is much memory, and many may be asked for at a time.
	select {
	case m.turns <- struct{}{}:
		defer func() { <-m.turns }()
	case <-ctx.Done():
		return Opened{}, refused("try again later", "%s is not asked for: too many packages are being taken from registries", from)
	}
	demands, opened, held, err := m.remembered(ctx, from)
	if err != nil || held {
		return opened, err // somebody else has taken it meanwhile
	}
	got, err := m.options.Registry.Pull(ctx, from, demands.policy())
	var listed []index.Item
	if err == nil {
		// What a tag leads to is known now. A catalogue that demands a signature of a package
		// demands it by whatever name it is asked for.
		before := demands.String()
		if demands, listed, err = m.demandsOn(ctx, from, got.Digest); err != nil {
			return Opened{}, err
		}
		if demands.String() != before {
			got, err = m.options.Registry.Pull(ctx, scheme+strings.TrimPrefix(got.Reference, scheme), demands.policy())
		}
	}
	if err != nil {
		return Opened{}, refused("", "%w", err)
	}
	if err := demands.met(got.Signers); err != nil {
		return Opened{}, refused("", "%s: %w", from, err)
	}
	if opened, err = m.unpack(got.Archive); err != nil {
		return Opened{}, refused("", "%s: %w", from, err)
	}
	for _, item := range listed {
		if err := item.Matches(opened.Name, opened.Version); err != nil {
			return Opened{}, refused("", "%s: %w", from, err)
		}
	}
	opened.From, opened.Digest, opened.Signed, opened.demands = from, got.Digest, len(got.Signers) > 0, demands.String()
	m.packages.put(from, opened, !strings.Contains(from, "@"))
	return opened, nil
}

// remembered is what was taken from a place a moment ago, if those who demand a signature of
// it are still the same.
func (m *Marketplace) remembered(ctx context.Context, from string) (demands, Opened, bool, error) {
	known, held := m.packages.get(from)
	now, _, err := m.demandsOn(ctx, from, known.Digest)
	if err != nil || !held || known.demands != now.String() {
		return now, Opened{}, false, err
	}
	return now, known, true, nil
}

// unpack reads a package that may be anybody's.
func (m *Marketplace) unpack(archive []byte) (Opened, error) {
	folder, err := pack.Unpack(archive)
	if err != nil {
		return Opened{}, err
	}
	packaged, err := solution.Formats(m.options.Engine.Catalog().Formats()).Open(folder)
	if err != nil {
		return Opened{}, fmt.Errorf("the package holds no solution that can be used: %w", err)
	}
	return Opened{Solution: packaged, Archive: archive}, nil
}

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

// packages remembers what was pulled: a form asks again with every letter that is typed.
type packages struct {
	mu   sync.Mutex
	kept map[string]keptPackage
	size int64 // of all
}

type keptPackage struct {
	opened Opened
	until  time.Time
}

const (
	maxKept   = 16
	maxMemory = 64 << 20         // bytes of them, unless a single one has more
	tagHolds  = 30 * time.Second // a tag may be moved
	refHolds  = time.Hour
	listHolds = time.Minute
)

func (p *packages) get(key string) (Opened, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	one, ok := p.kept[key]
	return one.opened, ok && time.Now().Before(one.until)
}

func (p *packages) put(key string, opened Opened, movable bool) {
	holds := refHolds
	if movable {
		holds = tagHolds
	}
	size := sizeOf(opened)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept == nil || len(p.kept) >= maxKept || p.size+size > maxMemory {
		p.kept, p.size = map[string]keptPackage{}, 0
	}
	p.size += size
	p.kept[key] = keptPackage{opened, time.Now().Add(holds)}
}

// sizeOf is the memory that a package takes, packed and unpacked.
func sizeOf(opened Opened) int64 {
	size := int64(len(opened.Archive))
	_ = fs.WalkDir(opened.Folder(), ".", func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		info, err := entry.Info()
		if err == nil {
			size += info.Size()
		}
		return err
	})
	return size
}
