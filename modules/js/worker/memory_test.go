//go:build linux

package worker_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/jstest"
	"github.com/patchbay-dev/patchbay/modules/js/worker"
)

// TestBallastTakesNoMemory: each process begins by using some memory and freeing it, where its
// ballast may then begin. Go must not write to the whole ballast for that.
func TestBallastTakesNoMemory(t *testing.T) {
	const processes, most = 12, 12 << 20
	s := compiled(t, "script.ts", "export default () => 1", noHurry())
	var least, largest int64
	for range processes {
		ended := &endings{}
		p := worker.NewPool(worker.Options{Command: jstest.Command(t), Size: 1, Ended: ended.add})
		if _, err := p.Run(t.Context(), s, nil, nil, discard); err != nil {
			t.Fatal(err)
		}
		p.Close()
		if ended.peak == 0 {
			t.Fatal("no process has said how large it was")
		}
		if largest = max(largest, ended.peak); least == 0 || ended.peak < least {
			least = ended.peak
		}
	}
	t.Logf("%d to %d MB", least>>20, largest>>20)
	if largest-least > most {
		t.Errorf("the largest of %d processes took %d MB, the smallest %d MB", processes, largest>>20, least>>20)
	}
}

// TestMemoryIsGivenBack: what one message of many took does not stay with the process.
func TestMemoryIsGivenBack(t *testing.T) {
	roomy := noHurry()
	roomy.Memory = 256 << 20
	s := compiled(t, "script.ts", `export default (size: number) => Array.from({ length: size }, (_, i) => "x" + i).length`, roomy)
	p := worker.NewPool(worker.Options{Command: jstest.Command(t), Size: 1})
	t.Cleanup(p.Close)
	send := func(size, times int) {
		t.Helper()
		for range times {
			if _, err := p.Run(t.Context(), s, size, nil, discard); err != nil {
				t.Fatal(err)
			}
		}
	}
	send(1, 1)
	idle := own(t, jstest.Command(t)[0])
	send(200_000, 1)
	send(1, 4998) // the last of 5000 is the one after which it is given back
	const slack = 6 << 20
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		kept := own(t, jstest.Command(t)[0])
		if kept <= idle+slack {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the process keeps %d KB and had %d KB before", kept>>10, idle>>10)
		}
	}
}

// own is the memory of the one process of a program that this one has started, without pages
// of files.
func own(t *testing.T, program string) (bytes int64) {
	t.Helper()
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	var found string
	for _, list := range lists {
		text, _ := os.ReadFile(list) // a thread may have ended
		for _, child := range strings.Fields(string(text)) {
			if path, _ := os.Readlink("/proc/" + child + "/exe"); path == program {
				found = child
			}
		}
	}
	status, err := os.ReadFile("/proc/" + found + "/status")
	if found == "" || err != nil {
		t.Fatalf("no process of %s: %v", program, err)
	}
	for line := range strings.Lines(string(status)) {
		if _, err := fmt.Sscanf(line, "RssAnon: %d kB", &bytes); err == nil {
			return bytes << 10
		}
	}
	t.Fatalf("there is no RssAnon in %s", status)
	return 0
}
