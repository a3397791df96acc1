package js_test

import (
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// TestUnknownPatternsAreRefused: a regular expression that an engine does not know is an
// error of the settings that names its place, and never matches nothing in silence.
func TestUnknownPatternsAreRefused(t *testing.T) {
	const place = "script.ts:2:22: "
	tests := map[string]struct {
		pattern string
		lacking string // the engines that refuse it
	}{
		"an unknown property":     {`/\p{Nonsense}/u`, "standard strict"},
		"an unknown script":       {`/\p{Script=Klingon}/u`, "standard strict"},
		"an unknown category":     {`/\p{gc=Xx}/u`, "standard strict"},
		"emoji":                   {`/\p{Emoji}/u`, "standard"},
		"script extensions":       {`/\p{Script_Extensions=Greek}/u`, "standard"},
		"sets":                    {`/[\p{L}--[a-z]]/v`, "standard"},
		"a property of texts":     {`/^\p{RGI_Emoji}$/v`, "standard"},
		"indices":                 {`/a(b)/d`, "standard"},
		"both modes of Unicode":   {`/a/uv`, "standard strict"},
		"without braces":          {`/\p/u`, "standard strict"},
		"without an end":          {`/\p{L/u`, "standard strict"},
		"a half group":            {`/(\p{L}/u`, "standard strict"},
		"an escape of no meaning": {`/\p{L}\-/u`, "strict"},
		"known":                   {`/(?<=\P{Lu}[\p{Script=Greek}\]/])(?<name>\p{L}+)\k<name>/giu`, ""},
		"sticky":                  {`/\p{L}/suy`, ""},
		"no property without u":   {`/\p{Nonsense}/`, ""},
	}
	scripts := jstest.Built(t)
	for name, test := range tests {
		for _, engine := range engines {
			t.Run(name+"/"+engine, func(t *testing.T) {
				node := moduletest.New(t, jseval.New(scripts))
				err := node.Configure(jseval.Settings{Script: jseval.File{
					Name: "script.ts", Content: "// größe 6 / 2 / 3\nexport default () => " + test.pattern + ".test('é') || 6 / 2 / 3",
				}, TimeoutSeconds: 5, MemoryMB: 64, Isolation: "fresh", Engine: engine})
				if refused := strings.Contains(test.lacking, engine); refused != (err != nil) || refused && !strings.Contains(err.Error(), place) {
					t.Errorf("error = %v, want one at %s: %v", err, place, refused)
				}
			})
		}
	}
}
