package marketplace

import (
	"context"
	"fmt"
	"strings"
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
