package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli/connection"
)

func TestWhichServerIsMeant(t *testing.T) {
	home := alone(t)
	s := serve(t, home)
	t.Setenv("PATCHBAY_CONNECTION", filepath.Join(home, "none.json"))
	tests := map[string]struct {
		environment map[string]string
		args        []string
		file        bool
		want        string // in the error; empty for success
	}{
		"flags":                     {args: []string{"--server", s.Address, "--token", s.Token}},
		"address without a scheme":  {args: []string{"--server", strings.TrimPrefix(s.Address, "http://"), "--token", s.Token}},
		"environment":               {environment: map[string]string{"PATCHBAY_SERVER": s.Address, "PATCHBAY_TOKEN": s.Token}},
		"file":                      {file: true},
		"file's token for its own":  {file: true, args: []string{"--server", strings.TrimPrefix(s.Address, "http://")}},
		"file's token for no other": {file: true, args: []string{"--server", "http://127.0.0.1:1"}, want: "token"},
		"nothing":                   {want: "patchbay serve"},
		"no token":                  {args: []string{"--server", s.Address}, want: "PATCHBAY_TOKEN"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for key, value := range test.environment {
				t.Setenv(key, value)
			}
			if test.file {
				t.Setenv("PATCHBAY_CONNECTION", filepath.Join(home, "connection.json"))
			}
			r := run(t, "", append([]string{"flow", "list"}, test.args...)...)
			if (r.code == 0) != (test.want == "") || !strings.Contains(r.stderr, test.want) {
				t.Errorf("exit code %d, want %q: %s", r.code, test.want, r.stderr)
			}
		})
	}
}

// A server that was killed leaves its file behind.
func TestStaleConnectionFile(t *testing.T) {
	home := alone(t)
	own := connection.Connection{Address: "http://127.0.0.1:1", Token: "t", PID: os.Getpid()}
	if err := connection.Write(filepath.Join(home, "connection.json"), own); err != nil {
		t.Fatal(err)
	}
	r := run(t, "", "flow", "list")
	if r.code != 1 {
		t.Errorf("exit code = %d", r.code)
	}
	contains(t, r.stderr, "no server answers at http://127.0.0.1:1", "patchbay serve")
}
