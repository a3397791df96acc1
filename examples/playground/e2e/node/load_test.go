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

	mu     sync.Mutex
	made   int
	faults []string // refused, or not rewritten
}

func startLoad(t *testing.T, mirror string) *load {
	t.Helper()
	ctx, end := context.WithCancel(t.Context())
	l := &load{end: end}
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
				image, err := probe(context.WithoutCancel(ctx), fmt.Sprintf("load-%d", n))
				l.count(strings.HasPrefix(image, mirror+"/"), image, err)
			})
		}
	})
	return l
}

func (l *load) count(rewritten bool, image string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.made++
	if !rewritten {
		l.faults = append(l.faults, fmt.Sprint(image, err))
	}
}

// stop ends the load, which is to have had no fault.
func (l *load) stop(t *testing.T) {
	t.Helper()
	l.end()
	l.creating.Wait()
	if l.made == 0 || len(l.faults) > 0 {
		t.Errorf("%d of %d creates failed or were not rewritten, such as %s", len(l.faults), l.made, strings.Join(l.faults[:min(3, len(l.faults))], "; "))
	}
	t.Logf("%d creates", l.made)
}
