package registry

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Scheme is how a host wants to be authenticated to.
type Scheme string

// The schemes. Bearer is what public registries do: everybody needs a token,
// and gets one for public repositories without credentials.
const (
	Open   Scheme = ""
	Basic  Scheme = "basic"
	Bearer Scheme = "bearer"
)

// DockerHub is the name under which Docker Hub is counted, whichever of its
// hosts was asked.
const DockerHub = "docker.io"

// Host is an upstream registry.
type Host struct {
	// Name is the registry's name in the log and in Fault.Host.
	Name string
	// Aliases are further host names that serve the same registry.
	Aliases []string
	Scheme  Scheme
	// Realm is the token endpoint's URL; empty: https://NAME/token.
	Realm string
	// TokenLifetime is short in tests of expiry; 0: five minutes.
	TokenLifetime time.Duration
	// Private lists what can't be read without credentials.
	Private []Private
	// PullLimit is how many manifests may be fetched before 429 is the
	// answer, as on Docker Hub; 0: no limit. HEAD is free.
	PullLimit int
}

// Private is a repository (ending in "/": a prefix of repositories; empty: all
// of them) and who may use it.
type Private struct {
	Repository, Username, Password string
}

func (p Private) covers(repository string) bool {
	if p.Repository == "" {
		return true
	}
	if prefix, ok := strings.CutSuffix(p.Repository, "/"); ok {
		return repository == prefix || strings.HasPrefix(repository, p.Repository)
	}
	return repository == p.Repository
}

// PublicHosts are the well-known registries with nothing private in them.
func PublicHosts() []Host {
	return []Host{
		{
			Name:    DockerHub,
			Aliases: []string{"index.docker.io", "registry-1.docker.io", "registry.hub.docker.com", "auth.docker.io"},
			Scheme:  Bearer,
			Realm:   "https://auth.docker.io/token",
		},
		{Name: "ghcr.io", Scheme: Bearer},
		{Name: "quay.io", Scheme: Bearer},
		{Name: "gcr.io", Scheme: Bearer},
		{Name: "registry.k8s.io"},
	}
}

// hubRegistry is the host that container runtimes ask for Docker Hub's images.
const hubRegistry = "registry-1.docker.io"

// address is the host name to ask.
func (h Host) address() string {
	if slices.Contains(h.Aliases, hubRegistry) {
		return hubRegistry
	}
	return h.Name
}

func (h Host) realm() string { return cmp.Or(h.Realm, "https://"+h.Name+"/token") }

func (h Host) names() []string { return append([]string{h.Name}, h.Aliases...) }

// allows says whether the credentials may read the repository.
func (h Host) allows(repository, username, password string) bool {
	private := false
	for _, p := range h.Private {
		if !p.covers(repository) {
			continue
		}
		if p.Username == username && p.Password == password {
			return true
		}
		private = true
	}
	return !private
}

// knows says whether the credentials are anybody's.
func (h Host) knows(username, password string) bool {
	for _, p := range h.Private {
		if p.Username == username && p.Password == password {
			return true
		}
	}
	return false
}
