// Package jstest gives tests the processes that scripts run in: the test's own
// binary in another mode.
package jstest

import (
	"os"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js"
)

// Main is the TestMain of a package whose tests run scripts. The helpers are what
// all scripts of the package may import.
func Main(m *testing.M, helpers map[string]map[string]any) {
	if arguments := os.Args[1:]; js.IsWorker(arguments) {
		os.Exit(js.Worker(arguments, helpers))
	}
	code := m.Run()
	if built.folder != "" {
		_ = os.RemoveAll(built.folder)
	}
	os.Exit(code)
}

// Scripts returns processes that end with the test. They outlast what a test
// with a clock of its own lets pass between two messages.
func Scripts(t testing.TB, helpers map[string]map[string]any) *js.Scripts {
	t.Helper()
	scripts := js.NewScripts(js.Options{Helpers: helpers, Command: js.Self(), Idle: 1000 * time.Hour})
	t.Cleanup(scripts.Close)
	return scripts
}
