package imageref

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
)

// CheckMirror judges a mirror's address, host[:port][/path], as NewMapper does. The
// error says what to write instead and never repeats the address, which may hold a
// login.
func CheckMirror(mirror string) error {
	_, _, err := takeApart(mirror)
	return err
}

// CheckHost judges a registry's host[:port] as images name it. The error does not
// repeat it.
func CheckHost(host string) error {
	if strings.Contains(host, "/") && !strings.Contains(host, "://") {
		return errors.New("leave out the path, give host[:port]")
	}
	_, _, err := takeApart(host)
	if errors.Is(err, errDockerHub) {
		return nil
	}
	return err
}

// parseMirror takes a mirror's address apart: host[:port][/path].
func parseMirror(mirror string) (host, prefix string, err error) {
	if host, prefix, err = takeApart(mirror); err != nil && mirror != "" {
		return "", "", fmt.Errorf("mirror %q: %w", mirror, err)
	}
	return host, prefix, err
}

var errDockerHub = errors.New("Docker Hub can't be its own mirror") //nolint:staticcheck // a name

func takeApart(mirror string) (host, prefix string, err error) {
	fail := func(why string) (string, string, error) { return "", "", errors.New(why) }
	trimmed := strings.TrimSuffix(mirror, "/")
	first, rest, _ := strings.Cut(trimmed, "/")
	switch {
	case mirror == "":
		return fail("the mirror is empty: give its host, for example registry.example.com or zot.zot:5000")
	case strings.Contains(mirror, "://"):
		return fail("leave out the scheme, give host[:port][/path]")
	case strings.ContainsFunc(mirror, unicode.IsSpace):
		return fail("leave out the spaces, give host[:port][/path]")
	case strings.ContainsFunc(mirror, func(r rune) bool { return r > unicode.MaxASCII }):
		return fail("want letters, digits, dots and dashes of ASCII in the host; an international name is written as xn--…")
	case strings.Contains(first, "@"):
		return fail("leave out the login, give host[:port][/path]: a login is kept in a Secret")
	case strings.Contains(rest, "@"), strings.Contains(rest, ":"):
		return fail("leave out the tag and the digest, give host[:port][/path]")
	case first == "":
		return fail("the host is missing, give host[:port][/path]")
	case !strings.ContainsAny(first, ".:") && first != "localhost":
		return fail("a registry's host needs a dot or a port, or container runtimes take it for Docker Hub; write for example HOST:5000")
	case strings.Count(first, ":") > 1 && !strings.HasPrefix(first, "["):
		return fail("put an IPv6 address in brackets: [::1]:5000")
	case !isPort(first):
		return fail("the port is out of range: want 1 to 65535")
	case len(trimmed)+1+len(longNames)+1+2*sha256.Size > maxName:
		return fail("the path is too long")
	case rest != strings.ToLower(rest):
		return fail("want the path in lower case, as container runtimes do")
	}
	parsed, err := Parse(trimmed + "/x")
	if err != nil {
		return fail("want host[:port][/path] in lower case, such as zot.zot:5000/mirror")
	}
	if parsed.Host == DockerHub || strings.HasSuffix(parsed.Host, "."+DockerHub) {
		return "", "", errDockerHub
	}
	return parsed.Host, rest, nil
}

// isPort is false for a host whose port is none; it is true without a port.
func isPort(host string) bool {
	at := strings.LastIndex(host, ":")
	if at < 0 || strings.HasSuffix(host, "]") || !isDigits(host[at+1:]) {
		return true // or no port at all, which the grammar finds
	}
	port, err := strconv.ParseUint(host[at+1:], 10, 16)
	return err == nil && port > 0 && host[at+1] != '0'
}
