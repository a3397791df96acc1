package flowschema_test

import (
	"context"
	"encoding/json"
	"regexp"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/flowschema"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
)

type settings struct {
	Routes []string `json:"routes"`
	Extra  bool     `json:"extra"`
}

// shaped has ports by its settings. Some do what a check must not set off.
type shaped struct {
	module.Typed
	settings module.Settings[settings]
	refuse   func()
}

func newShaped(refuse func()) *shaped {
	s := &shaped{refuse: refuse}
	s.Declare(s.settings.Port(func(context.Context, settings) error { refuse(); return nil }), s.settings.Ports(func(now settings) []module.Declaration {
		var all []module.Declaration
		for _, route := range now.Routes {
			all = append(all, module.NewOutput[any]("to_"+route))
		}
		if now.Extra {
			all = append(all, module.NewOutput[any]("extra"))
		}
		return all
	}))
	return s
}

func (s *shaped) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "shaped", Description: "Shaped", Info: "Has ports by its settings."}
}
func (s *shaped) Instance() module.Component { return newShaped(s.refuse) }

// live acts when it takes settings.
type live struct{ *shaped }

func (l live) LiveSettings()              {}
func (l live) Instance() module.Component { return live{newShaped(l.refuse)} }

// sourcePattern is what the schema of a catalogue with one component says of sources.
func sourcePattern(t *testing.T, component module.Component) *regexp.Regexp {
	t.Helper()
	catalog, err := catalog.New(module.Module{Name: "test", Description: "For tests", Components: []module.Component{component}})
	if err != nil {
		t.Fatal(err)
	}
	text, err := flowschema.Of(t.Context(), catalog)
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs struct {
			Edge struct {
				Properties struct {
					From struct {
						Pattern string `json:"pattern"`
					} `json:"from"`
				} `json:"properties"`
			} `json:"edge"`
		} `json:"$defs"`
	}
	if err := json.Unmarshal(text, &schema); err != nil {
		t.Fatal(err)
	}
	return regexp.MustCompile(schema.Defs.Edge.Properties.From.Pattern)
}

func TestPortsBySettings(t *testing.T) {
	pattern := sourcePattern(t, newShaped(func() {}))
	for end, want := range map[string]bool{"a.to_anything": true, "a.extra": true, "a.other": false, "a.to_": false} {
		if pattern.MatchString(end) != want {
			t.Errorf("%s matches %s: %v, want %v", end, pattern, !want, want)
		}
	}
	// One that can't live through it is described by what it has without.
	sourcePattern(t, newShaped(func() { panic("no state yet") }))
	sourcePattern(t, live{newShaped(func() { t.Error("settings were given to what acts on them") })})
}
