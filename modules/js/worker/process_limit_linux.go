package worker

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"
	"unsafe"

	"golang.org/x/sys/unix"
)

const threads = 8

// ballast is memory that nobody uses; see confine. It is a text that is being built since
// that begins without being zeroed: where a part of it was in use before, make would write
// to all of it, and it would take memory.
type ballast = strings.Builder

// confine has the system refuse memory that would make the process larger by
// twice the given size. Go ends a process that gets no memory. What is returned
// must be kept.
//
// The limit is on addresses: Go reserves these an arena at a time before it uses
// them, and the system does not look again when it does. What is left of the
// arena at hand is therefore counted first, and as much of it taken away as makes
// the rest come out even. Nothing is written there, so it takes no memory.
func confine(memory uint64) (*ballast, error) {
	if err := closeInherited(); err != nil {
		return nil, err
	}
	startThreads()
	room := (2*memory - min(8<<20, memory/4)) * shadow
	left, err := reserved()
	if err != nil {
		return nil, err
	}
	taken := new(ballast)
	taken.Grow(int((left + arena - room%arena) % arena))
	if left, err = reserved(); err != nil {
		return nil, err
	}
	size, err := addresses()
	if err != nil {
		return nil, err
	}
	more := uint64(0)
	if room > left {
		more = (room - left + arena/2) / arena * arena
	}
	besides := uint64(bookkeeping)
	if memory <= arena/2 {
		besides += memory // for an engine that has memory of its own; too little for an arena
	}
	debug.SetMemoryLimit(int64(mapped() + memory))
	debug.SetGCPercent(int(2 + (garbage*100)/(uint64(taken.Cap())+garbage/2)))
	for resource, most := range map[int]uint64{unix.RLIMIT_AS: size + more + besides*shadow, unix.RLIMIT_CORE: 0, unix.RLIMIT_FSIZE: 0} {
		if err := unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most}); err != nil {
			return nil, err
		}
	}
	// When the machine runs out of memory, a worker goes before the engine does.
	_ = os.WriteFile("/proc/self/oom_score_adj", []byte("1000"), 0)
	return taken, nil
}

// startThreads starts the threads that Go will want, since each takes addresses.
func startThreads() {
	var started, ended sync.WaitGroup
	started.Add(threads)
	for range threads {
		ended.Go(func() {
			runtime.LockOSThread() // one each
			defer runtime.UnlockOSThread()
			started.Done()
			started.Wait()
		})
	}
	ended.Wait()
}

// reserved is how much of the arena at hand Go has not used yet.
func reserved() (uint64, error) {
	probe := new([64]byte)
	at := uint64(uintptr(unsafe.Pointer(probe)))
	maps, err := os.Open("/proc/self/maps")
	if err != nil {
		return 0, err
	}
	defer maps.Close() // only read
	var inHeap uint64  // the end of the heap as far as it was followed
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var begin, end uint64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &begin, &end, &rights); err != nil {
			return 0, fmt.Errorf("/proc/self/maps reads %q: %w", lines.Text(), err)
		}
		switch {
		case begin <= at && at < end:
			inHeap = end
		case inHeap == 0:
		case begin != inHeap:
			return 0, nil // all of it is in use
		case strings.HasPrefix(rights, "---"):
			runtime.KeepAlive(probe)
			return end - begin, nil
		default:
			inHeap = end
		}
	}
	return 0, errors.New("/proc/self/maps does not show the heap")
}

// addresses is what RLIMIT_AS counts, as of now.
func addresses() (uint64, error) {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0, err
	}
	var pages uint64
	if _, err := fmt.Sscan(string(text), &pages); err != nil {
		return 0, fmt.Errorf("/proc/self/statm reads %q: %w", text, err)
	}
	return pages * uint64(os.Getpagesize()), nil
}
