package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestMain is the program itself when a test asks for it by the environment.
func TestMain(m *testing.M) {
	if os.Getenv("ACME_PROGRAM") == "" {
		os.Exit(m.Run())
	}
	version = "1.2.3"
	main()
}

// TestPublished asks the program for its name, its component and its solution.
func TestPublished(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	solutions, err := filepath.Abs("solutions")
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ command, want string }{
		{"version", "acme-patchbay 1.2.3"},
		{"solution lint " + solutions, "watch-url: solution watch-url is valid (1 flow)"},
		{"solution list", "watch-url"},
		{"module show clients/configmap_get", "get configmaps"},
		{"flow --help", "acme-patchbay flow lint flow.yaml"},
	} {
		command := exec.CommandContext(t.Context(), self, strings.Fields(test.command)...)
		command.Env = append(os.Environ(), "ACME_PROGRAM=1", "HOME="+t.TempDir())
		out, err := command.CombinedOutput()
		if err != nil || !strings.Contains(string(out), test.want) || strings.Contains(string(out), "warning:") {
			t.Errorf("%s: %v, want %q:\n%s", test.command, err, test.want, out)
		}
	}
}
