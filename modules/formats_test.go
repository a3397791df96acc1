package modules_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules"
	"github.com/patchbay-dev/patchbay/modules/kubernetes/cluster"
)

// TestFormats holds what a form says of a text to what is right and wrong of its kind.
func TestFormats(t *testing.T) {
	long := strings.Repeat("a", 64)
	tests := map[string]struct{ fine, wrong []string }{
		"registry":       {[]string{"zot.zot:5000", "m.example/a/"}, []string{"https://host/", "m.example/A", "m.example:65536", "m example", "m。example", "::1"}},
		"registry-host":  {[]string{"docker.io", "ghcr.io:443"}, []string{"ghcr.io/org", "ghcr", "https://ghcr.io"}},
		"namespace":      {[]string{"shop", "kube-system", "1"}, []string{"Shop", "a.b", "a_b", "-a", " a", "a/b", "*", "ä", long}},
		"service":        {[]string{"patchbay-webhook"}, []string{"1st", "a.b", "A", long}},
		"label-selector": {[]string{"app=web,tier in (a, b),!legacy"}, []string{"app in", "app==web=", "a b", "app in (a", "-a=b"}},
		"http-url":       {[]string{"https://host/", "http://[::1]:80/a?b"}, []string{"host", "ftp://host", "https://", "https://ada:pw@host", "https://h ost", "http://host:port"}},
	}
	known := map[string]func(string) error{}
	for _, m := range modules.All(modules.Options{Cluster: cluster.New(cluster.Options{})}) {
		for _, f := range m.Formats {
			if known[f.Name] != nil {
				t.Errorf("two modules have the format %s", f.Name)
			}
			known[f.Name] = f.Check
			if _, tested := tests[f.Name]; !tested {
				t.Errorf("the format %s has no test here", f.Name)
			}
		}
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, text := range test.fine {
				if err := known[name](text); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
			for _, text := range test.wrong {
				if err := known[name](text); err == nil {
					t.Errorf("%q is fine", text)
				}
			}
		})
	}
}
