package cli_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/module"
)

func TestServeHandsOnTheScriptEngine(t *testing.T) {
	for engine, args := range map[string][]string{"strict": {"--js", "strict"}, "": nil} {
		var stdout, stderr bytes.Buffer
		asked := "not asked"
		o := options(append([]string{"serve", "--data-dir", t.TempDir(), "--listen", "127.0.0.1:0"}, args...), "", &stdout, &stderr)
		o.Modules = func(e program.Environment) ([]module.Module, error) {
			asked = e.ScriptEngine
			return nil, errors.New("no such engine")
		}
		if code := cli.Run(t.Context(), o); code != 1 || asked != engine || !strings.Contains(stderr.String(), "no such engine") {
			t.Errorf("%q: code %d, the components were made for %q: %s", engine, code, asked, stderr.String())
		}
	}
}
