package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Memory is a process's resident memory, in bytes. Own is what of it the process has made
// itself: the rest is pages of files, its program's first of all, which the system has for
// all that use them and takes back when it needs to.
type Memory struct{ Now, Own, Peak int64 }

// MemoryOf reads it. The children of the process are not in it.
func MemoryOf(pid int) (Memory, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return Memory{}, fmt.Errorf("read the memory of process %d: %w", pid, err)
	}
	var m Memory
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		switch name {
		case "VmRSS":
			m.Now = kilobytes << 10
		case "RssAnon":
			m.Own = kilobytes << 10
		case "VmHWM":
			m.Peak = kilobytes << 10
		}
	}
	return m, nil
}

// TreeMemory sums the memory of a process and of those that it has started. What they
// share counts for each, and their peaks as if they had come at the same time: it is no less
// than what a container with them takes.
func TreeMemory(pid int) (Memory, error) {
	sum, err := MemoryOf(pid)
	if err != nil {
		return Memory{}, err
	}
	for _, child := range childrenOf(pid) {
		// One that has just ended takes nothing.
		if m, err := TreeMemory(child); err == nil {
			sum = sum.plus(m)
		}
	}
	return sum, nil
}

// ChildrenOf counts the processes that a process has started and that live, and sums their
// memory as TreeMemory does.
func ChildrenOf(pid int) (count int, sum Memory) {
	for _, child := range childrenOf(pid) {
		m, err := MemoryOf(child)
		if err != nil {
			continue // it has just ended
		}
		more, below := ChildrenOf(child)
		count, sum = count+1+more, sum.plus(m).plus(below)
	}
	return count, sum
}

func (m Memory) plus(other Memory) Memory {
	return Memory{Now: m.Now + other.Now, Own: m.Own + other.Own, Peak: m.Peak + other.Peak}
}

// ResetPeak lets the peak of a process's memory start again.
func ResetPeak(pid int) error {
	if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", pid), []byte("5"), 0); err != nil {
		return fmt.Errorf("reset the peak memory of process %d: %w", pid, err)
	}
	return nil
}

// WatchPeak looks at a process's peak memory until it is gone. The kernel's own
// account of an ended child counts the memory of the process that forked it.
func WatchPeak(pid int, gone <-chan struct{}) int64 {
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	var peak int64
	for {
		select {
		case <-look.C:
			if m, err := MemoryOf(pid); err == nil {
				peak = max(peak, m.Peak)
			}
		case <-gone:
			return peak
		}
	}
}
