package worker_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// TestGreedyScripts runs each file of testdata/limits with 2 s and 64 MB. Whatever
// it comes to, it takes no more than twice that, the engine's process goes on,
// and the next message is answered. To add a case needs no Go.
func TestGreedyScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/limits/*.js")
	if err != nil || len(files) < 40 {
		t.Fatalf("%d cases, %v", len(files), err)
	}
	idle := idlePeak(t)
	body := strings.Repeat("[", 2_600_000)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".js")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			p, ended := pool(t, 1)
			var s *worker.Script
			jstest.Within(t, "compiling", worker.CompileTimeout, func() {
				s, err = compile(t, name+".ts", string(source), limits())
			})
			if err != nil { // it was too much for the compiler
				t.Log(text(err))
				if !strings.Contains(err.Error(), "process that read the script was ended") {
					t.Errorf("error = %v", err)
				}
				return
			}
			jstest.Within(t, "the message", limits().Timeout, func() {
				value, failed := p.Run(t.Context(), s, map[string]any{"body": body}, nil, discard)
				t.Logf("%.60v, %s", value, text(failed))
			})
			p.Close()
			t.Logf("peak %d MB over %d MB", (ended.peak-idle)>>20, idle>>20)
			if grew, most := ended.peak-idle, 2*int64(limits().Memory)*shadow; grew > most {
				t.Errorf("the process grew by %d MB, over %d MB", grew>>20, most>>20)
			}
		})
	}
}

// idlePeak is how large a process is that has run a script which does nothing.
func idlePeak(t *testing.T) int64 {
	t.Helper()
	s := compiled(t, "script.ts", "export default () => 1", noHurry())
	p, ended := pool(t, 1)
	if _, err := p.Run(t.Context(), s, nil, nil, discard); err != nil {
		t.Fatal(err)
	}
	p.Close()
	if ended.count() != 1 || ended.peak == 0 {
		t.Fatalf("%d processes ended, the largest took %d bytes", ended.count(), ended.peak)
	}
	return ended.peak
}
