package catalog_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

type named struct {
	module.Typed
	name string
}

func newNamed(name string) *named {
	n := &named{name: name}
	n.Declare()
	return n
}

func (n *named) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: n.name, Description: n.name, Info: "Does nothing."}
}
func (n *named) Instance() module.Component { return newNamed(n.name) }

func TestBound(t *testing.T) {
	all, err := catalog.New(
		module.Module{Name: "common", Description: "Common", Components: []module.Component{newNamed("ticker"), newNamed("router")}},
		module.Module{Name: "commons", Description: "Others", Components: []module.Component{newNamed("ticker")}})
	if err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		patterns []string
		want     string // what is allowed
		err      string
	}{
		"one":              {[]string{"common/ticker"}, "common/ticker", ""},
		"a module":         {[]string{"common/*"}, "common/router common/ticker", ""},
		"two":              {[]string{"common/router", "commons/*"}, "common/router commons/ticker", ""},
		"a wrong word":     {[]string{"common/tickr"}, "", `did you mean "common/ticker"`},
		"everything":       {[]string{"*"}, "", "module/component"},
		"no module":        {[]string{"comm/*"}, "", "there is no component"},
		"a part of a name": {[]string{"common/t*"}, "", "there is no component"},
		"nothing":          {nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			bound, err := all.Bound(test.patterns...)
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error = %v, want %q", err, test.err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			var allowed []string
			for _, name := range bound.Names() {
				if bound.Allows(name) {
					allowed = append(allowed, name)
				}
				if !all.Allows(name) {
					t.Errorf("the whole catalog does not allow %s", name)
				}
			}
			if got := strings.Join(allowed, " "); got != test.want {
				t.Errorf("allowed: %s, want %s", got, test.want)
			}
		})
	}
}
