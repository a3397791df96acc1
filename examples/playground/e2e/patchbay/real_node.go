package patchbay

import (
	"fmt"
	"os"
	"runtime"

	"github.com/patchbay-dev/patchbay/examples/playground/node"
)

// skipVariable names the environment variable that lets the tests on a real node be
// skipped, with the value skip, on a machine that can't run one.
const skipVariable = "PLAYGROUND_REAL_NODE"

// LacksRealNode says why this machine can't run a real node, nil if it can, and whether
// that is a failure. Root on Linux can install what is missing, and CI has to: there it
// is one, unless the variable says otherwise. Who has no root, or another system, reads why.
func LacksRealNode() (why error, required bool) {
	if why = node.Check(); why == nil {
		return nil, false
	}
	if os.Getenv(skipVariable) == "skip" || runtime.GOOS != "linux" {
		return why, false
	}
	return fmt.Errorf("%w\n%s=skip leaves these tests out", why, skipVariable), os.Geteuid() == 0 || os.Getenv("CI") != ""
}
