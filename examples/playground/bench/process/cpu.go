package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// Tick is the unit in which Linux counts a process's CPU time.
const Tick = 10 * time.Millisecond

// OwnCPU is what the process alone has used, its threads included.
func OwnCPU(pid int) (time.Duration, error) {
	own, _, err := OwnAndAllCPU(pid)
	return own, err
}

// CPU is the CPU time that a process has used, its threads included, and so are the
// children that it has now and those that it had and has waited for. Its unit is Tick.
func CPU(pid int) (time.Duration, error) {
	_, all, err := OwnAndAllCPU(pid)
	return all, err
}

// OwnAndAllCPU are OwnCPU and CPU of one moment, so that all is never less than own.
func OwnAndAllCPU(pid int) (own, all time.Duration, err error) {
	u, err := usedBy(pid)
	if err != nil {
		return 0, 0, err
	}
	all = u.own + u.ended
	for _, child := range childrenOf(pid) {
		// A child that has just ended is in its parent's account the next time.
		if more, err := CPU(child); err == nil {
			all += more
		}
	}
	return u.own, all, nil
}

// used is what /proc says of one process: its own time, and that of the children that it
// has waited for.
type used struct{ own, ended time.Duration }

func usedBy(pid int) (used, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return used{}, fmt.Errorf("read the CPU time of process %d: %w", pid, err)
	}
	// The name, in parentheses, may hold spaces. utime, stime, cutime and cstime are the
	// fields 14 to 17 of proc(5).
	fields := strings.Fields(string(text)[strings.LastIndexByte(string(text), ')')+1:])
	if len(fields) < 15 {
		return used{}, fmt.Errorf("read the CPU time of process %d: %q", pid, text)
	}
	var times [4]time.Duration
	for i, field := range fields[11:15] {
		ticks, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			return used{}, fmt.Errorf("read the CPU time of process %d: %w", pid, err)
		}
		times[i] = time.Duration(ticks) * Tick
	}
	return used{own: times[0] + times[1], ended: times[2] + times[3]}, nil
}

// childrenOf lists the children of all threads of a process.
func childrenOf(pid int) []int {
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	var all []int
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // the thread has ended
		}
		for field := range strings.FieldsSeq(string(text)) {
			if child, err := strconv.Atoi(field); err == nil {
				all = append(all, child)
			}
		}
	}
	return all
}
