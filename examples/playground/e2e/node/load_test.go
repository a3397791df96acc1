package node_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// load creates 50 deployments a second, which are not stored, and counts those that are
// refused or, as the webhook's failurePolicy is Ignore, get through as they are.
type load struct {
	end      context.CancelFunc
	creating sync.WaitGroup
	asked    string // the API server's metrics before

	mu     sync.Mutex
	made   int
	faults []fault // refused, or not rewritten
}

type fault struct {
	began time.Time
	text  string
}

func startLoad(t *testing.T, mirror string) *load {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	l := &load{end: end, asked: askedOf(t)}
	t.Cleanup(end)
	l.creating.Go(func() {
		tick := time.NewTicker(time.Second / 50)
		defer tick.Stop()
		for n := 0; ; n++ {
			select {
			case <-tick.C:
			case <-ctx.Done():
				return
			}
			l.creating.Go(func() {
				// One that is under way at the end is waited for.
				began := time.Now()
				image, err := probe(context.WithoutCancel(ctx), fmt.Sprintf("load-%d", n))
				l.count(strings.HasPrefix(image, mirror+"/"), fault{began, fmt.Sprint(image, " ", err)})
			})
		}
	})
	return l
}

func (l *load) count(rewritten bool, f fault) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made++
	if !rewritten {
		l.faults = append(l.faults, f)
	}
}

// clock is how times are shown, to be found in the logs.
const clock = "15:04:05.000"

// explain shows how the API server asked the webhook.
func (l *load) explain(t *testing.T) {
	t.Helper()
	t.Logf("the API server on webhooks, before:\n%safter:\n%s", l.asked, askedOf(t))
}

// stop ends the load, which is to have had no fault.
func (l *load) stop(t *testing.T) {
	t.Helper()
	l.end()
	l.creating.Wait()
	if l.made == 0 || len(l.faults) > 0 {
		t.Errorf("%d of %d creates failed or were not rewritten", len(l.faults), l.made)
		for _, f := range l.faults[:min(20, len(l.faults))] {
			t.Logf("one that began at %s: %s", f.began.Format(clock), f.text)
		}
		l.explain(t)
	}
	t.Logf("%d creates", l.made)
}
