package node

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// pluginsVariable names the environment variable with the directories of network plugins,
// as other programs that use them have it.
const pluginsVariable = "CNI_PATH"

var (
	programs = []string{"containerd", "containerd-shim-runc-v2", "runc"}
	plugins  = []string{"host-local", "loopback", "ptp"}
	// Where distributions put the network plugins.
	pluginDirs = []string{"/opt/cni/bin", "/usr/lib/cni", "/usr/libexec/cni"}
)

// install says how to get all of them on Debian.
const install = "on Debian and Ubuntu, apt-get install containerd runc containernetworking-plugins"

// Check says what this machine lacks for a real node, and what to do about it.
func Check() error {
	if runtime.GOOS != "linux" {
		return fmt.Errorf("a real node needs Linux, and this is %s", runtime.GOOS)
	}
	if os.Geteuid() != 0 {
		return errors.New("a real node needs root, for namespaces, mounts and cgroups: run this with sudo")
	}
	for _, program := range programs {
		if _, err := exec.LookPath(program); err != nil {
			return fmt.Errorf("a real node needs %s, %s and %s in PATH, and there is no %s: %s", programs[0], programs[1], programs[2], program, install)
		}
	}
	if _, err := findPlugins(); err != nil {
		return err
	}
	return checkPrivileges()
}

// Hidden are the directories of which a node has its own, in memory: what containerd and
// the kubelet write there goes with it.
var Hidden = []string{"/run", "/var/lib", "/var/log"}

// checkVisible refuses a file that the node would not see.
func checkVisible(file string) error {
	for _, dir := range Hidden {
		if strings.HasPrefix(file, dir+"/") {
			return fmt.Errorf("a real node has its own %s, and %s is in this machine's: set TMPDIR to another directory", dir, file)
		}
	}
	return nil
}

// findPlugins returns the directory that has all network plugins.
func findPlugins() (string, error) {
	dirs := slices.Concat(filepath.SplitList(os.Getenv(pluginsVariable)), pluginDirs)
	for _, dir := range dirs {
		if !slices.ContainsFunc(plugins, func(plugin string) bool {
			_, err := exec.LookPath(filepath.Join(dir, plugin))
			return err != nil
		}) {
			return dir, nil
		}
	}
	return "", fmt.Errorf("a real node needs the network plugins %s in one directory of %s, or of $%s: %s",
		strings.Join(plugins, ", "), strings.Join(pluginDirs, ", "), pluginsVariable, install)
}
