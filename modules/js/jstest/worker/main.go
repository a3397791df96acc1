// Command worker is a process for scripts and nothing else. Tests that run many
// build it: without the race detector an engine is twenty times faster.
package main

import (
	"os"
	"runtime"

	"github.com/patchbay-dev/patchbay/modules/js"
)

func main() {
	leave()
	os.Exit(js.Worker(os.Args[1:], nil))
}

// leave uses memory and frees it, as the packages of a larger program do when they begin.
func leave() {
	used := make([]byte, 4<<20)
	for i := range used {
		used[i] = 1
	}
	runtime.KeepAlive(used)
	runtime.GC()
}
