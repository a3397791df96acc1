package dockerconfig

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"
)

// Keyring finds the logins for an image. The zero value holds none. It never
// changes, so it is safe for concurrent use.
type Keyring struct{ entries []entry }

// newKeyring sorts entries as the kubelet's index: by name, backwards, so that the
// longer path comes before the shorter and a host before a wildcard; logins of one
// name stay in their order.
func newKeyring(found []entry) Keyring {
	found = slices.Clone(found)
	slices.SortStableFunc(found, func(a, b entry) int { return strings.Compare(b.place.name, a.place.name) })
	return Keyring{found}
}

// For returns every login that fits a repository, in the order in which they are to
// be tried: the most specific key first, and for one registry in the order of the
// secrets. None is anonymous and none is there twice; no login means to ask
// anonymously.
//
// The kubelet, which takes a first segment without a dot for a part of Docker Hub,
// would send Docker Hub's login to localhost as well; this does not.
func (k Keyring) For(host, repository string) []Login {
	labels, port := splitHost(foldHost(host))
	var logins []Login
	for _, e := range k.entries {
		if e.place.fits(labels, port, "/"+repository) && !slices.Contains(logins, e.login) {
			logins = append(logins, e.login)
		}
	}
	return logins
}

// Keyring returns the logins that were added.
func (c *Config) Keyring() Keyring { return newKeyring(c.entries) }

// Fingerprint differs for each list of logins and does not hold them; "" for
// none.
func Fingerprint(logins []Login) string {
	if len(logins) == 0 {
		return ""
	}
	type plain Login // without the String method
	list := make([]plain, len(logins))
	for n, login := range logins {
		list[n] = plain(login)
	}
	text, _ := json.Marshal(list) // texts always encode
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
