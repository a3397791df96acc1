package registryclient

import "net/http"

// ParseChallenge lets the tests read what a registry asks for.
func ParseChallenge(header http.Header) (scheme string, parameters map[string]string) {
	found := parseChallenges(header)
	if found == nil {
		return "", nil
	}
	return found.scheme, found.parameters
}

// WholeSeconds lets the tests see what becomes of a token service's answer.
func WholeSeconds(raw []byte) []byte { return wholeSeconds(raw) }
