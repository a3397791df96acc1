// Command worker is a process for scripts and nothing else. Tests that run many
// build it: without the race detector an engine is twenty times faster.
package main

import (
	"os"

	"github.com/patchbay-dev/patchbay/modules/js"
)

func main() { os.Exit(js.Worker(os.Args[1:], nil)) }
