package secrets

import (
	"context"
	"sync"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

const healthHolds = time.Second

// writeHealth is whether the last change was stored. After a failure it is tried again
// when somebody asks, once in a while.
type writeHealth struct {
	mu      sync.Mutex
	failure error
	at      time.Time // of the last try
}

// note takes the outcome of a change. That its caller gave up says nothing.
func (h *writeHealth) note(ctx context.Context, err error) {
	if err != nil && ctx.Err() != nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.failure, h.at = err, time.Now()
}

func (h *writeHealth) last() (failure error, fresh bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.failure, time.Since(h.at) < healthHolds
}

// ask tries, and returns the outcome.
func (h *writeHealth) ask(ctx context.Context, try func(context.Context) error) error {
	err := try(ctx)
	h.note(ctx, err)
	return err
}

// Healthy returns why state can't be stored, or why changes of other engines are not
// seen; nil when all is well. It asks the API server only after a failure, and an answer
// holds for a second.
func (s *Store) Healthy(ctx context.Context) error {
	if err := s.watching.err(); err != nil {
		return err
	}
	failure, fresh := s.writing.last()
	if failure == nil || fresh {
		return failure
	}
	return s.writing.ask(ctx, s.try)
}

// try asks the API server whether it would store a value, without storing it.
func (s *Store) try(ctx context.Context) error {
	ctx, cancel := s.bounded(ctx)
	defer cancel()
	probe := object(s.namespace, entry{place: PlaceOf("patchbay", "probe"), key: "probe"})
	probe.SetName("")
	probe.SetGenerateName("patchbay-probe-")
	_, err := s.secrets.Create(ctx, probe, metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}})
	if err != nil {
		return s.explain("try to create a Secret of state", "create", cause(ctx, err))
	}
	return nil
}
