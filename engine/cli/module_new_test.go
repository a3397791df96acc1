package cli_test

import (
	"os"
	"path/filepath"
	"testing"
)

func TestModuleNew(t *testing.T) {
	alone(t)
	directory := filepath.Join(t.TempDir(), "chat")
	contains(t, ok(t, "module", "new", "chat/send", "--dir", directory, "--path", "example.com/acme/chat"),
		filepath.Join(directory, "component_test.go"), "go mod edit -replace", "go mod tidy", "./chat serve")
	if text, err := os.ReadFile(filepath.Join(directory, "go.mod")); err != nil {
		t.Error(err)
	} else {
		contains(t, string(text), "module example.com/acme/chat")
	}
	for name, test := range map[string]struct {
		args []string
		code int
		want string
	}{
		"there already":       {[]string{"chat/send", "--dir", directory}, 1, "nothing is overwritten"},
		"a built-in's name":   {[]string{"test"}, 2, `has a module "test" already`},
		"no machine name":     {[]string{"Chat Room"}, 2, "lower-case"},
		"no Go module's path": {[]string{"chat", "--dir", filepath.Join(directory, "x"), "--path", "a b"}, 1, "no path of a Go module"},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, "", append([]string{"module", "new"}, test.args...)...)
			if r.code != test.code {
				t.Errorf("exit code %d, want %d", r.code, test.code)
			}
			contains(t, r.stderr, test.want)
		})
	}
	contains(t, ok(t, "module", "new", "--help"), "Examples:", "--replace", "overwrites nothing")
}
