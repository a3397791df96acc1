package secrets

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"net/url"
	"strings"
)

// Place is where state is kept: a node's, or that of a scope of it.
type Place struct {
	flow, node string
	// scopes are the scopes and ids, escaped and joined by slashes; empty for none.
	scopes string
}

// PlaceOf returns the place of a node's state.
func PlaceOf(flow, node string) Place { return Place{flow: flow, node: node} }

// Scoped returns the place of a scope within this one.
func (p Place) Scoped(scope, id string) Place {
	inner := escape(scope) + "/" + escape(id)
	if p.scopes != "" {
		inner = p.scopes + "/" + inner
	}
	return Place{flow: p.flow, node: p.node, scopes: inner}
}

// readable bounds what a name shows of flow, node and key.
const readable = 100

// SecretName returns the name of the Secret that holds a key: a beginning for people, and
// a hash that makes it the only one.
func (p Place) SecretName(key string) string {
	shown := strings.Join([]string{"patchbay", p.flow, p.node, key}, "-")
	return plain(shown[:min(len(shown), readable)]) + "-" + digest(p.path()+"/"+escape(key))
}

// path is the place as one text, of which no two places have the same.
func (p Place) path() string {
	path := escape(p.flow) + "/" + escape(p.node)
	if p.scopes != "" {
		path += "/" + p.scopes
	}
	return path
}

// watched is a key, or the beginning of one, as it is announced. A space is in no path.
func (p Place) watched(key string) string { return p.path() + " " + escape(key) }

// maxPath bounds a place with its key: annotations hold them, and so does memory.
const maxPath = 4096

func (p Place) check(key string) error {
	if size := len(p.path()) + len(escape(key)); size > maxPath {
		return fmt.Errorf("the key is too long: %d bytes with flow, node and scopes, %d are allowed", size, maxPath)
	}
	return nil
}

// escape writes any bytes as text without slashes and spaces. A prefix stays a prefix.
func escape(text string) string { return url.PathEscape(text) }

// plain keeps what a name in the cluster may have, and a single dash for the rest.
func plain(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words, "-")
}

// digest is 160 bits of a hash, in letters that names and labels may have.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return strings.ToLower(base32.HexEncoding.EncodeToString(sum[:20]))
}
