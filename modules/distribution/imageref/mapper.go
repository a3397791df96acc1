package imageref

import (
	"fmt"
	"strings"
	"sync"
)

// Mapping says how a name is laid out under the mirror.
type Mapping string

// The mappings.
const (
	// HubFlat keeps Docker Hub's names as they are and puts every other host in
	// front of its path. Two images never share a target.
	HubFlat Mapping = "hub-flat"
	// Host puts every host in front of its path, docker.io too. Two images never
	// share a target.
	Host Mapping = "host"
	// Flat drops the host: ghcr.io/org/app and org/app share a target. Only for
	// one upstream host.
	Flat Mapping = "flat"
)

// Mappings lists the mappings, the default first.
func Mappings() []Mapping { return []Mapping{HubFlat, Host, Flat} }

// Options configure a Mapper.
type Options struct {
	// Mirror is the mirror's host[:port][/path].
	Mirror string
	// Mapping is HubFlat when empty.
	Mapping Mapping
	// Rules decide in their order, the first that matches; an image that no rule
	// matches is rewritten.
	Rules []Rule
	// LeaveLong leaves images alone, with an error, whose name on the mirror would be
	// too long. Otherwise they get a short name that is made from a hash, under which
	// a copy can be stored but nothing can be pulled through.
	LeaveLong bool
}

// Mapper maps image references to their names on a mirror. Safe for concurrent
// use; make it with NewMapper.
type Mapper struct {
	host    string
	prefix  string // path below the host, without slashes at its ends
	mapping Mapping
	rules   []Rule
	// leaveLong is Options.LeaveLong.
	leaveLong bool

	mu    sync.RWMutex
	known map[string]Mapped
}

// A cluster names a few hundred images; this many are remembered before the
// memory is cleared. Longer strings than maxKnownLength are never remembered.
const (
	maxKnown       = 4096
	maxKnownLength = 512
)

// placeholder is what the container of an Istio gateway has for an image. Istio's
// injector replaces exactly this text, so that it must reach it unchanged.
const placeholder = "auto"

// Mapped is what a Mapper decided about one reference.
type Mapped struct {
	// Image is the reference as it was given.
	Image string
	// Canonical is its full form; empty when it can't be parsed.
	Canonical string
	// Target is the name to use from now on; Image when nothing changes.
	Target string
	// Changed reports whether Target differs from Image.
	Changed bool
	// Reason says in words what decided.
	Reason string
	// Err is set when the reference can't be parsed or has no place on the mirror;
	// it is left unchanged then.
	Err error
}

// NewMapper checks the options. Its errors say what to write instead.
func NewMapper(options Options) (*Mapper, error) {
	if options.Mapping == "" {
		options.Mapping = HubFlat
	}
	switch options.Mapping {
	case HubFlat, Host, Flat:
	default:
		return nil, fmt.Errorf("mapping %q: want %s, %s or %s", options.Mapping, HubFlat, Host, Flat)
	}
	host, prefix, err := parseMirror(options.Mirror)
	if err != nil {
		return nil, err
	}
	for n, rule := range options.Rules {
		if err := rule.check(); err != nil {
			return nil, fmt.Errorf("rule %d %q: %w", n+1, rule.Name, err)
		}
	}
	return &Mapper{
		host: host, prefix: prefix, mapping: options.Mapping,
		rules:     append([]Rule(nil), options.Rules...),
		leaveLong: options.LeaveLong, known: make(map[string]Mapped),
	}, nil
}

// Mirror is the mirror as host[:port][/path].
func (m *Mapper) Mirror() string {
	if m.prefix == "" {
		return m.host
	}
	return m.host + "/" + m.prefix
}

// Mapping is the mapping in use.
func (m *Mapper) Mapping() Mapping { return m.mapping }

// Map decides about one reference. Mapping a target again changes nothing.
func (m *Mapper) Map(image string) Mapped {
	m.mu.RLock()
	mapped, ok := m.known[image]
	m.mu.RUnlock()
	if ok {
		return mapped
	}
	mapped = m.decide(image)
	if len(image) > maxKnownLength {
		return mapped
	}
	image = strings.Clone(image) // it may be a piece of a large request
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.known) >= maxKnown {
		clear(m.known)
	}
	m.known[image] = mapped
	return mapped
}

func (m *Mapper) decide(image string) Mapped {
	image = strings.Clone(image)
	unchanged := func(canonical, reason string, err error) Mapped {
		return Mapped{Image: image, Canonical: canonical, Target: image, Reason: reason, Err: err}
	}
	parsed, err := Parse(image)
	if err != nil {
		return unchanged("", "not an image reference", err)
	}
	canonical := parsed.Canonical()
	if image == placeholder {
		return unchanged(canonical, "a placeholder: Istio puts the proxy's image in its place", nil)
	}
	if sameHost(parsed.Host, m.host) {
		return unchanged(canonical, "already on the mirror "+m.host, nil)
	}
	if isLocal(parsed.Host) {
		return unchanged(canonical, parsed.Host+" is the node's own registry: never mapped", nil)
	}
	rule := ""
	if decided, ok := m.rule(parsed); ok {
		if decided.Action == Skip {
			return unchanged(canonical, decided.label()+": skip", nil)
		}
		rule = decided.label() + ": "
	}
	path, reason, err := m.path(parsed)
	if err != nil {
		return unchanged(canonical, err.Error(), fmt.Errorf("image %q: %w", image, err))
	}
	return Mapped{
		Image: image, Canonical: canonical, Changed: true, Reason: rule + reason,
		Target: m.Mirror() + "/" + path + parsed.suffix(),
	}
}
