package queue_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
)

// TestCluster has two engines work on a cluster of three servers, of which one is killed,
// and then all are restarted in turn. Nothing is lost.
func TestCluster(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes half a minute")
	}
	cluster := queuetest.StartCluster(t, 3)
	var h handled
	var flows []*queue.Flow
	for range 2 {
		f := started(t, at(t, cluster.URL())).Flow("flow")
		f.Set(edges(quick(4, 3)), h.handler(func(queue.Delivery) queue.Outcome { time.Sleep(time.Millisecond); return queue.Outcome{} }))
		flows = append(flows, f)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var put atomic.Int64
	var putters sync.WaitGroup
	for worker := range 4 {
		putters.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				if _, err := flows[worker%2].Put(t.Context(), edge, queue.Message{ID: fmt.Sprintf("%d-%d", worker, i), Body: []byte("body")}, true); err != nil {
					t.Error(err)
					return
				}
				put.Add(1)
				time.Sleep(2 * time.Millisecond)
			}
		})
	}
	more := func(what string) {
		t.Helper()
		begun, handledBefore := put.Load(), h.count()
		began := time.Now()
		eventually(t, "it goes on after "+what, func() bool { return put.Load() > begun+50 && h.count() > handledBefore+50 })
		t.Logf("after %s it went on in %s", what, time.Since(began).Round(time.Millisecond))
	}
	more("the start")
	b := started(t, at(t, cluster.URL()))
	eventually(t, "an engine that does not have the flow sees its queue", func() bool { return status(t, b.Flow("flow")).Edge == edge })
	for _, s := range b.Status(t.Context()).Streams {
		if s.Replicas != 3 || s.Leader == "" {
			t.Errorf("stream = %+v", s)
		}
	}
	cluster.Servers[0].Kill()
	more("a kill")
	cluster.Servers[0].Start()
	cluster.Ready()
	more("its start")
	for i, s := range cluster.Servers {
		s.Stop()
		s.Start()
		cluster.Ready()
		more(fmt.Sprint("the restart of ", i+1))
	}
	stop()
	putters.Wait()
	eventually(t, "all are handled", func() bool { return h.count() == int(put.Load()) })
	again := 0
	for _, n := range h.times {
		again += n - 1
	}
	t.Logf("%d messages, %d handled again", put.Load(), again)
	if h.most > 4+2 {
		t.Errorf("%d at once, with a concurrency of 4", h.most)
	}
}
