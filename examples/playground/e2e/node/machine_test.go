package node_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// processes are those in the process namespace of a node's first process, by their ids.
func processes(t *testing.T, first int) map[int]string {
	t.Helper()
	namespace, err := os.Readlink(fmt.Sprintf("/proc/%d/ns/pid", first))
	if err != nil {
		t.Fatal(err)
	}
	all, err := filepath.Glob("/proc/[0-9]*/ns/pid")
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]string{}
	for _, link := range all {
		dir := filepath.Dir(filepath.Dir(link))
		// A process that is gone meanwhile is not of the node.
		if other, err := os.Readlink(link); err != nil || other != namespace {
			continue
		}
		pid, err := strconv.Atoi(filepath.Base(dir))
		if err != nil {
			t.Fatal(err)
		}
		name, _ := os.ReadFile(filepath.Join(dir, "comm"))
		found[pid] = strings.TrimSpace(string(name))
	}
	return found
}

// kernelSettings are those that a kubelet and network plugins change.
func kernelSettings(t *testing.T) string {
	t.Helper()
	var all []string
	for _, name := range []string{"vm/overcommit_memory", "vm/panic_on_oom", "kernel/panic", "kernel/panic_on_oops", "net/ipv4/ip_forward"} {
		value, err := os.ReadFile(filepath.Join("/proc/sys", name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, name+"="+strings.TrimSpace(string(value)))
	}
	return strings.Join(all, " ")
}

// cgroups are those of the nodes of a process, in one hierarchy or several.
func cgroups(t *testing.T, pid int) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"/sys/fs/cgroup/patchbay-node-%d-*", "/sys/fs/cgroup/*/patchbay-node-%d-*"} {
		found, err := filepath.Glob(fmt.Sprintf(pattern, pid))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, found...)
	}
	return all
}
