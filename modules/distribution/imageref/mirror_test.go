package imageref_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
)

// What a form says of an address is what NewMapper does with it.
func TestCheckMirror(t *testing.T) {
	const fine = ""
	tests := map[string]struct{ mirror, says string }{
		"host":                  {"registry.example.com", fine},
		"host and port":         {"zot.zot:5000", fine},
		"short host and port":   {"zot:5000", fine},
		"host and path":         {"registry.example.com/a/b_c", fine},
		"localhost":             {"localhost", fine},
		"trailing slash":        {"registry.example.com/", fine},
		"upper case host":       {"Registry.Example.com", fine},
		"IPv4":                  {"10.0.0.1:5000", fine},
		"IPv6":                  {"[::1]:5000", fine},
		"IPv6 without port":     {"[2001:db8::1]", fine},
		"international name":    {"xn--hst-una.example.com", fine},
		"https and a slash":     {"https://host/", "leave out the scheme"},
		"http":                  {"http://zot.zot:5000", "leave out the scheme"},
		"another scheme":        {"oci://zot.zot:5000", "leave out the scheme"},
		"two slashes at end":    {"registry.example.com//", "want host[:port][/path]"},
		"slashes in front":      {"//registry.example.com", "the host is missing"},
		"upper case path":       {"registry.example.com/Cache", "lower case"},
		"port too high":         {"registry.example.com:65536", "port is out of range"},
		"port of many digits":   {"registry.example.com:99999999999999999999", "port is out of range"},
		"port 0":                {"registry.example.com:0", "port is out of range"},
		"port with a 0":         {"registry.example.com:05000", "port is out of range"},
		"no port after colon":   {"registry.example.com:", "want host[:port][/path]"},
		"port in words":         {"registry.example.com:https", "want host[:port][/path]"},
		"space in front":        {" registry.example.com", "leave out the spaces"},
		"space behind":          {"registry.example.com ", "leave out the spaces"},
		"no-break space":        {"registry.example.com\u00a0", "leave out the spaces"},
		"tab":                   {"registry.example.com\t", "leave out the spaces"},
		"ideographic full stop": {"registry。example。com", "ASCII"},
		"one dot leader":        {"registry․example․com", "ASCII"},
		"fullwidth full stop":   {"registry．example．com", "ASCII"},
		"zero width space":      {"registry.example\u200b.com", "ASCII"},
		"umlaut":                {"hóst.example.com", "ASCII"},
		"empty":                 {"", "is empty"},
		"bare IPv6":             {"::1", "brackets"},
		"bare IPv6 of length":   {"2001:db8::1:5000", "brackets"},
		"IPv6 port too high":    {"[::1]:70000", "port is out of range"},
		"IPv6 with a zone":      {"[fe80::1%25eth0]:5000", "want host[:port][/path]"},
		"a name without dots":   {"registry", "needs a dot or a port"},
		"path too long":         {"registry.example.com/" + strings.Repeat("a/", 120) + "a", "too long"},
		"login":                 {"ada:hunter2@registry.example.com", "leave out the login"},
		"tag":                   {"registry.example.com/a:1", "leave out the tag"},
		"digest":                {"registry.example.com/a@sha256:0", "leave out the tag"},
		"query":                 {"registry.example.com?x", "want host[:port][/path]"},
		"two dots":              {"registry..example.com", "want host[:port][/path]"},
		"dash in front":         {"-registry.example.com", "want host[:port][/path]"},
		"dot at the end":        {"registry.example.com.", "want host[:port][/path]"},
		"Docker Hub":            {"docker.io", "Docker Hub"},
		"an alias of it":        {"registry.hub.docker.com/x", "Docker Hub"},
		"a host below it":       {"mirror.docker.io", "Docker Hub"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			err := imageref.CheckMirror(test.mirror)
			if (err == nil) != (test.says == fine) || err != nil && !strings.Contains(err.Error(), test.says) {
				t.Errorf("%q: %v, want %q", test.mirror, err, test.says)
			}
			if err != nil && len(test.mirror) > 10 && strings.Contains(err.Error(), test.mirror) {
				t.Errorf("the error repeats the address: %v", err)
			}
			if _, made := imageref.NewMapper(imageref.Options{Mirror: test.mirror}); (made == nil) != (err == nil) {
				t.Errorf("NewMapper says %v, CheckMirror %v", made, err)
			}
		})
	}
}

func TestCheckHost(t *testing.T) {
	for host, says := range map[string]string{
		"docker.io": "", "ghcr.io": "", "index.docker.io": "", "registry.example.com:5000": "", "localhost": "", "[::1]:5000": "",
		"": "empty", "https://ghcr.io": "scheme", "ghcr.io/org": "leave out the path", "ghcr": "needs a dot", "ghcr.io:0": "out of range", "ghcr io": "spaces",
	} {
		if err := imageref.CheckHost(host); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", host, err, says)
		}
	}
}
