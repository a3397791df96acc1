package registryclient_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

func TestParseChallenge(t *testing.T) {
	tests := map[string]struct {
		lines      []string
		scheme     string
		parameters map[string]string
	}{
		"none":                    {nil, "", nil},
		"bearer":                  {[]string{`Bearer realm="https://auth.example/token",service="reg",scope="repository:a/b:pull,push"`}, "bearer", map[string]string{"realm": "https://auth.example/token", "service": "reg", "scope": "repository:a/b:pull,push"}},
		"basic":                   {[]string{`Basic realm="Registry Realm"`}, "basic", map[string]string{"realm": "Registry Realm"}},
		"bearer after basic":      {[]string{`Basic realm="a", Bearer realm="https://b"`}, "bearer", map[string]string{"realm": "https://b"}},
		"two lines":               {[]string{`Basic realm="a"`, `bearer realm=https://b`}, "bearer", map[string]string{"realm": "https://b"}},
		"quotes inside":           {[]string{`Basic realm="a \"b\", c"`}, "basic", map[string]string{"realm": `a "b", c`}},
		"spaces":                  {[]string{`Bearer  realm = "https://b" , service = x`}, "bearer", map[string]string{"realm": "https://b", "service": "x"}},
		"bearer without realm":    {[]string{`Bearer service="x"`}, "", nil},
		"something else":          {[]string{`Negotiate abc==`}, "", nil},
		"parameter before scheme": {[]string{`realm="x", Basic realm="y"`}, "basic", map[string]string{"realm": "y"}},
		"empty value":             {[]string{`Bearer realm="https://b",scope=, service=x`}, "bearer", map[string]string{"realm": "https://b", "scope": "", "service": "x"}},
		"empty value at the end":  {[]string{`Basic realm=`}, "basic", map[string]string{"realm": ""}},
		"unclosed":                {[]string{`Basic realm="x`}, "basic", map[string]string{"realm": "x"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			scheme, parameters := registryclient.ParseChallenge(http.Header{"Www-Authenticate": test.lines})
			if scheme != test.scheme || !maps.Equal(parameters, test.parameters) {
				t.Errorf("%s %v, want %s %v", scheme, parameters, test.scheme, test.parameters)
			}
		})
	}
}

func FuzzParseChallenge(f *testing.F) {
	for _, seed := range []string{`Bearer realm="https://a",service="b"`, `Basic realm="a, b"`, `a=,b="\`, `,,=,`, `Bearer "`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		scheme, parameters := registryclient.ParseChallenge(http.Header{"Www-Authenticate": {line}})
		if scheme == "bearer" && parameters["realm"] == "" {
			t.Errorf("%q: a bearer challenge without a realm is of no use", line)
		}
	})
}
