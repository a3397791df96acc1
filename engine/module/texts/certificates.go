package texts

import (
	"encoding/pem"
	"strings"
)

// OnlyCertificates reports whether a text is certificates in PEM and nothing else. They are
// there to be shown to everybody, also where what is beside them is secret.
func OnlyCertificates(text string) bool {
	rest := []byte(text)
	for found := false; ; found = true {
		block, after := pem.Decode(rest)
		switch {
		case block == nil:
			return found && strings.TrimSpace(string(rest)) == ""
		case block.Type != "CERTIFICATE" || len(block.Headers) > 0 || !strings.HasPrefix(strings.TrimSpace(string(rest)), "-----BEGIN"):
			return false
		}
		rest = after
	}
}
