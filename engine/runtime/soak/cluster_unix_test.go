//go:build unix

package soak_test

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestThreeEnginesOnThreeServers kills engines and NATS servers, cuts a server off, and
// starts all engines again in turn, while messages go over three queues.
func TestThreeEnginesOnThreeServers(t *testing.T) {
	cluster := queuetest.StartCluster(t, 3)
	shared := t.TempDir()
	messages := size(2000, 50_000)
	lives := make([]life, 3)
	engines := make([]*process, 3)
	for i := range lives {
		lives[i] = life{Dir: t.TempDir(), Shared: shared, URL: cluster.URL(), Name: fmt.Sprint("engine-", i), Messages: messages, Batch: 50, Poison: 250,
			Emit: messages, Sources: i == 0}
		engines[i] = start(t, lives[i])
	}
	effects := filepath.Join(shared, "effects")
	// grows waits until some more has its effect, or all has: each blow is to come while
	// messages are under way.
	began := time.Now()
	grows := func(after string, more int) {
		t.Helper()
		had := count(t, effects)
		within(t, 2*time.Minute, "the work goes on", func() bool {
			now := count(t, effects)
			return now >= had+more || now == messages-messages/lives[0].Poison
		})
		t.Logf("%s after the beginning: %d have their effect, %s", time.Since(began).Round(100*time.Millisecond), count(t, effects), after)
	}
	again := func(i int) {
		t.Helper()
		engines[i].kill(t)
		engines[i] = start(t, lives[i])
	}
	rounds := size(1, 10)
	part := messages / rounds / 10
	for range rounds {
		grows("with all there", part)
		again(1)
		grows("with an engine started again", part)
		cluster.Servers[0].Kill()
		grows("with two servers", part)
		cluster.Servers[0].Start()
		cluster.Servers[1].Freeze()
		grows("with a server that is cut off", part)
		cluster.Servers[1].Thaw()
		for i := range engines {
			grows("with all there", part)
			again(i)
		}
	}
	engines[2].kill(t)
	lives[2].Report = filepath.Join(shared, "report")
	start(t, lives[2]).finish(t)
	check(t, lives[2])
}

// count returns how many different messages have their effect.
func count(t *testing.T, effects string) int {
	t.Helper()
	all, err := lines(effects)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	different := map[int]bool{}
	for _, one := range all {
		if one.stage == "effect" {
			different[one.number] = true
		}
	}
	return len(different)
}
