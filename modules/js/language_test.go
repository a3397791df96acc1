package js_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/jseval"
	"github.com/patchbay-dev/patchbay/modules/js/jstest"
)

// TestLanguage evaluates each line of testdata/language.txt in both engines and compares
// where it is true with what the line and the node's help say. What both have is in one
// script, what an engine lacks in one of its own, since it may not even compile.
func TestLanguage(t *testing.T) {
	scripts := jstest.Built(t)
	content, err := os.ReadFile("testdata/language.txt")
	if err != nil {
		t.Fatal(err)
	}
	help := jseval.New(scripts).GetInfo().Info
	var everywhere strings.Builder
	for line := range strings.Lines(string(content)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.SplitN(strings.TrimSpace(line), " | ", 3)
		expression, lacking, differs := strings.Cut(parts[2], " >> ")
		if !differs {
			fmt.Fprintf(&everywhere, "%q: () => %s,\n", parts[1], expression)
			continue
		}
		if !strings.Contains(help, parts[1]) {
			t.Errorf("the help does not say %q", parts[1])
		}
		for _, engine := range engines {
			t.Run(parts[1]+"/"+engine, func(t *testing.T) {
				got, err := runScript(t, scripts, engine, fmt.Sprintf("export default function () { return (%s) === true }", expression), 5*time.Second)
				if there := err == nil && got == true; there == (strings.Contains(lacking, engine) || lacking == "both") {
					t.Errorf("%s: there = %v (%v, %v), but lacking are %q", expression, there, got, err, lacking)
				}
			})
		}
	}
	for _, engine := range engines {
		t.Run("what both have/"+engine, func(t *testing.T) {
			got, err := runScript(t, scripts, engine, fmt.Sprintf(`export default function () {
				const all = {%s}, missing = []
				for (const [name, f] of Object.entries(all)) try { if (f() !== true) missing.push(name) } catch (e) { missing.push(name + ": " + e) }
				return missing
			}`, everywhere.String()), 5*time.Second)
			if missing, ok := got.([]any); err != nil || !ok || len(missing) > 0 {
				t.Errorf("missing: %v, %v", got, err)
			}
		})
	}
}
