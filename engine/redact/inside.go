package redact

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxInside bounds how deep values are nested: a Secret's data is
// base64 of a Docker configuration, which holds base64 of a user and a password.
const maxInside = 5

// inside calls found with a secret value and with the secret values that it is
// made of: the strings of JSON, the text of base64, the credentials after an
// authentication scheme, the password of a URL or of user:password, the values of
// a cookie, and those of lines such as "password: x".
func inside(value string, found func(string)) { within(value, 0, found) }

func within(value string, depth int, found func(string)) {
	found(value)
	text := strings.TrimSpace(value)
	if depth >= maxInside || len(text) < MinSecret || len(text) > maxValue {
		return
	}
	next := func(value string) { within(value, depth+1, found) }
	switch {
	case text[0] == '{' || text[0] == '[' || text[0] == '"':
		ofJSON(text, next)
		return
	case strings.Contains(text, "\n"):
		ofLines(text, next)
		return
	}
	if scheme, rest, ok := strings.Cut(text, " "); ok && isScheme(scheme) {
		next(strings.TrimSpace(rest))
	}
	if plain, ok := ofBase64(text); ok {
		next(plain)
		if _, password, ok := strings.Cut(plain, ":"); ok && !strings.ContainsAny(plain, "{}\n ") {
			next(password)
		}
	}
	if strings.Contains(text, "://") {
		if address, err := url.Parse(text); err == nil {
			if password, ok := address.User.Password(); ok {
				next(password)
			}
		}
		return
	}
	ofCookie(text, next)
}

func isScheme(word string) bool {
	switch strings.ToLower(word) {
	case "bearer", "basic", "token", "digest", "negotiate", "apikey":
		return true
	}
	return false
}

func ofJSON(text string, next func(string)) {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var content any
	if decoder.Decode(&content) != nil {
		return
	}
	ofTree(content, "", next)
}

// ofTree walks a value of JSON. What names a user, a place or a kind is no secret.
func ofTree(content any, key string, next func(string)) {
	switch content := content.(type) {
	case map[string]any:
		for key, item := range content {
			ofTree(item, key, next)
		}
	case []any:
		for _, item := range content {
			ofTree(item, key, next)
		}
	case string:
		if !isPublic(key) {
			next(content)
		}
	case json.Number:
		if text := content.String(); len(text) >= 6 && !isPublic(key) {
			next(text)
		}
	}
}

// isPublic reports whether everybody may know the values of a credential's key.
func isPublic(key string) bool {
	word := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, key)
	switch word {
	case "clientid", "projectid", "account", "login", "accountname":
		return true
	}
	for _, end := range []string{"username", "user", "email", "type", "kind", "url", "uri", "host", "hostname", "server", "serveraddress",
		"registry", "region", "endpoint", "domain", "namespace", "apiversion"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// ofBase64 returns the text that a value is the base64 of; false when it decodes
// to no text.
func ofBase64(value string) (string, bool) {
	if len(value) < 6 {
		return "", false
	}
	bare := strings.TrimRight(value, "=")
	for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
		if plain, err := alphabet.DecodeString(bare); err == nil && isText(plain) {
			return string(plain), true
		}
	}
	return "", false
}

func isText(plain []byte) bool {
	return utf8.Valid(plain) && bytes.IndexFunc(plain, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) < 0
}

// ofLines reads a file of settings: password: x, TOKEN=y.
func ofLines(text string, next func(string)) {
	if strings.HasPrefix(text, "-----") {
		return
	}
	for line := range strings.SplitSeq(text, "\n") {
		at := strings.IndexAny(line, ":=")
		if at < 0 || !isSecretName(line[:at]) {
			continue
		}
		next(strings.Trim(strings.TrimSpace(line[at+1:]), `"'`))
	}
}

func isSecretName(name string) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"pass", "secret", "token", "key", "auth", "credential"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// minCookie is the least length of a cookie's value that is taken for a secret.
const minCookie = 8

func ofCookie(text string, next func(string)) {
	if !strings.Contains(text, "=") {
		return
	}
	for part := range strings.SplitSeq(text, ";") {
		if _, value, ok := strings.Cut(part, "="); ok && len(value) >= minCookie {
			next(value)
		}
	}
}
