package servecmd_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/cli/servecmd"
)

func TestDefaultStore(t *testing.T) {
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("token"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct{ token, host, want string }{
		"in a pod":                           {token, "10.0.0.1", "kubernetes"},
		"in a pod that may not talk to it":   {token + "-absent", "10.0.0.1", "directory"},
		"in a pod without a cluster service": {token, "", "directory"},
		"elsewhere":                          {token + "-absent", "", "directory"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("KUBERNETES_SERVICE_HOST", test.host)
			if got := servecmd.DefaultStore(test.token); got != test.want {
				t.Errorf("--store is %s by default, want %s", got, test.want)
			}
		})
	}
}
