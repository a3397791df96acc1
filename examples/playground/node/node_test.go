package node_test

import (
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/examples/playground/node"
)

// TestCheck: what is missing is named, with what to do about it.
func TestCheck(t *testing.T) {
	linux, root := runtime.GOOS == "linux", os.Geteuid() == 0
	for name, want := range map[string]struct {
		when    bool
		because string
	}{
		"another system": {!linux, "needs Linux"},
		"no root":        {linux && !root, "sudo"},
		"no containerd":  {linux && root, "there is no containerd: on Debian and Ubuntu, apt-get install containerd"},
	} {
		t.Run(name, func(t *testing.T) {
			if !want.when {
				t.Skip("not on this machine")
			}
			t.Setenv("PATH", t.TempDir())
			if err := node.Check(); err == nil || !strings.Contains(err.Error(), want.because) {
				t.Errorf("the check says %v, want %q", err, want.because)
			}
		})
	}
}

// TestCheckWithoutPrivileges looks from within what is like an ordinary container: root
// without the right to mount.
func TestCheckWithoutPrivileges(t *testing.T) {
	const inside = "NODE_TEST_INSIDE"
	if os.Getenv(inside) != "" {
		if err := node.Check(); err == nil || !strings.Contains(err.Error(), "a container needs to be privileged") {
			t.Errorf("the check says %v", err)
		}
		return
	}
	if err := node.Check(); err != nil {
		t.Skip("this machine lacks more: ", err)
	}
	command := exec.CommandContext(t.Context(), "setpriv", "--bounding-set", "-sys_admin", os.Args[0], "-test.run", "^TestCheckWithoutPrivileges$")
	command.Env = append(os.Environ(), inside+"=1")
	if out, err := command.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, out)
	}
}

// TestNetworks: two playgrounds at a time have networks of their own.
func TestNetworks(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux has them")
	}
	var networks []*node.Network
	for range 2 {
		network, err := node.NewNetwork()
		if err != nil {
			t.Skip("the ports below 1024 are root's: ", err)
		}
		t.Cleanup(func() { _ = network.Close() })
		networks = append(networks, network)
	}
	if networks[0].Gateway == networks[1].Gateway || networks[0].Services == networks[1].Services {
		t.Errorf("two networks have the gateways %s and %s", networks[0].Gateway, networks[1].Gateway)
	}
}
