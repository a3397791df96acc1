package node

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

const (
	cgroups      = "/sys/fs/cgroup"
	cgroupPrefix = "patchbay-node-"
)

// cgroup is the name of the cgroup of a node's pods, the same in each hierarchy. It has the
// number of the process that owns it.
type cgroup string

func (c cgroup) path() string { return "/" + string(c) }

// newCgroup makes the cgroup, in each hierarchy where there are several (version 1). No
// kernel mechanism removes cgroups, so those of killed processes are removed here.
func newCgroup() (cgroup, error) {
	roots, err := hierarchies()
	if err != nil {
		return "", err
	}
	for _, left := range abandoned(roots) {
		if err := left.remove(); err != nil {
			return "", fmt.Errorf("remove what a dead playground left: %w", err)
		}
	}
	for n := 0; ; n++ {
		c := cgroup(fmt.Sprintf("%s%d-%d", cgroupPrefix, os.Getpid(), n))
		err := c.make(roots)
		if !errors.Is(err, fs.ErrExist) { // another node of this process
			return c, err
		}
	}
}

func (c cgroup) make(roots []string) error {
	for i, root := range roots {
		if err := delegate(root); err != nil {
			return errors.Join(err, c.remove())
		}
		err := os.Mkdir(filepath.Join(root, string(c)), 0o755)
		if err != nil && i > 0 {
			err = errors.Join(err, c.remove())
		}
		if err != nil {
			return fmt.Errorf("make a cgroup for the real node: %w", err)
		}
	}
	return nil
}

// hierarchies are the directories at the top: one with version 2, one a controller with
// version 1.
func hierarchies() ([]string, error) {
	if _, err := os.Stat(filepath.Join(cgroups, "cgroup.controllers")); err == nil {
		return []string{cgroups}, nil
	}
	found, err := filepath.Glob(filepath.Join(cgroups, "*", "cgroup.procs"))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("a real node needs cgroups, and none are mounted at %s", cgroups)
	}
	var roots []string
	seen := map[string]bool{} // cpu and cpuacct may be one hierarchy with three names
	for _, file := range found {
		root, err := filepath.EvalSymlinks(filepath.Dir(file))
		if err != nil {
			return nil, err
		}
		if !seen[root] {
			seen[root] = true
			roots = append(roots, root)
		}
	}
	return roots, nil
}

// controllers are those of version 2 that the kubelet wants, where the kernel has them.
var controllers = []string{"cpu", "cpuset", "hugetlb", "memory", "pids"}

// delegate hands version 2's controllers down from the top.
func delegate(root string) error {
	available, err := os.ReadFile(filepath.Join(root, "cgroup.controllers"))
	if errors.Is(err, fs.ErrNotExist) || err == nil && root != cgroups {
		return nil // version 1, or the unified hierarchy beside it
	}
	if err != nil {
		return err
	}
	file := filepath.Join(root, "cgroup.subtree_control")
	for _, controller := range strings.Fields(string(available)) {
		if !slices.Contains(controllers, controller) {
			continue
		}
		if err := os.WriteFile(file, []byte("+"+controller), 0); err != nil {
			return fmt.Errorf("hand the cgroup controller %s down to the real node: %w; in a container, give it the machine's cgroup namespace", controller, err)
		}
	}
	return nil
}

// abandoned are the cgroups of nodes whose process is gone.
func abandoned(roots []string) []cgroup {
	var left []cgroup
	for _, root := range roots {
		found, _ := filepath.Glob(filepath.Join(root, cgroupPrefix+"*"))
		for _, dir := range found {
			name := filepath.Base(dir)
			owner, _, _ := strings.Cut(strings.TrimPrefix(name, cgroupPrefix), "-")
			pid, err := strconv.Atoi(owner)
			if err == nil && errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
				left = append(left, cgroup(name))
			}
		}
	}
	return left
}

// remove removes the cgroup and what is below it, in each hierarchy. Its processes are
// gone; the kernel may take a moment more to see that.
func (c cgroup) remove() error {
	roots, err := hierarchies()
	if err != nil {
		return err
	}
	for _, root := range roots {
		if err := removeTree(filepath.Join(root, string(c))); err != nil {
			return err
		}
	}
	return nil
}

func removeTree(top string) error {
	const patience = time.Minute
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		err := removeOnce(top)
		if err == nil || time.Now().After(deadline) {
			return err
		}
		<-tick.C
	}
}

// removeOnce removes the directories from the deepest up. The files in them are the
// kernel's, and go with them.
func removeOnce(top string) error {
	var dirs []string
	err := filepath.WalkDir(top, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() {
			dirs = append(dirs, path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return err
	})
	if err != nil {
		return err
	}
	for i := range dirs {
		if err := syscall.Rmdir(dirs[len(dirs)-1-i]); err != nil && !errors.Is(err, syscall.ENOENT) {
			return fmt.Errorf("remove the cgroup %s: %w", dirs[len(dirs)-1-i], err)
		}
	}
	return nil
}
