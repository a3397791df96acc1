package ticker

import (
	"context"
	"reflect"
	"time"
)

const (
	statusStopped  = "Not running"
	statusStarting = "Starting"
	statusRunning  = "Running"
	statusStopping = "Stopping"
	statusDone     = "Done: the schedule has no next run"
)

// show publishes the face when it differs from the last one.
func (t *Ticker) show(ctx context.Context, now progress, running bool) {
	face := Control{
		Context: t.settings.Load().Context, Status: statusStopped, Start: true,
		LastRun: now.LastRun, Runs: now.Runs, Errors: now.Errors, Missed: now.Missed, LastError: now.LastError,
	}
	switch {
	case running && now.NextRun.IsZero() && !now.InFlight:
		face.Status, face.Stop = statusDone, true
	case running:
		face.Status, face.Start, face.Stop, face.NextRun = statusRunning, false, true, now.NextRun
	}
	if now.InFlight {
		face.NextRun = time.Time{}
	}
	t.publish(ctx, face)
}

func (t *Ticker) showTrouble(ctx context.Context, err error) {
	t.mu.Lock()
	face := t.face
	t.mu.Unlock()
	if face.Status == "" {
		face.Status, face.Start = statusStopped, true
	}
	face.LastError = short(err.Error())
	t.publish(ctx, face)
}

func (t *Ticker) publish(ctx context.Context, face Control) {
	t.mu.Lock()
	same := !t.stale && reflect.DeepEqual(t.face, face)
	t.face, t.stale = face, false
	t.mu.Unlock()
	if !same {
		t.panel.Publish(ctx, t.Emitter(), face)
	}
}

// done reports whether the schedule has come to its end, as shown last.
func (t *Ticker) done() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.face.Status == statusDone
}
