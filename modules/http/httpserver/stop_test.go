package httpserver_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// awayState is a state whose store can be away.
type awayState struct {
	module.State
	away atomic.Bool
}

var errAway = errors.New("the store is away")

func (s *awayState) Delete(ctx context.Context, key string) error {
	if s.away.Load() {
		return errAway
	}
	return s.State.Delete(ctx, key)
}

func isKept(t *testing.T, state module.State) bool {
	t.Helper()
	_, ok, err := state.Get(t.Context(), "serving")
	if err != nil {
		t.Fatal(err)
	}
	return ok
}

// waysToStop are those of a person and of a flow.
var waysToStop = map[string]func(context.Context, *rig) error{
	"port": func(_ context.Context, r *rig) error { return r.send("stop", httpserver.Stop{}) },
	"button": func(ctx context.Context, r *rig) error {
		pressed := true
		return r.OnControl(ctx, httpserver.Control{Stop: &pressed})
	},
}

func TestAStopThatCannotBeKeptChangesNothing(t *testing.T) {
	for name, stop := range waysToStop {
		t.Run(name, func(t *testing.T) {
			state := &awayState{State: moduletest.NewMemoryState()}
			r := engineOf(t, state, settings(t))
			r.begin(httpserver.Start{})
			state.away.Store(true)
			for range 2 {
				err := stop(t.Context(), r)
				if !errors.Is(err, errAway) || !module.IsRetryable(err) || !strings.Contains(err.Error(), "nothing was changed") {
					t.Fatalf("error = %v", err)
				}
				if _, body := fetch(t, client(t), "POST", "http://"+r.face().ListenAddr, "x"); body != "x" || r.face().Stop == nil {
					t.Errorf("answer = %q, panel = %+v", body, r.face())
				}
			}
			state.away.Store(false)
			if err := stop(t.Context(), r); err != nil {
				t.Fatal(err)
			}
			if r.face().Status != "Not running" || isKept(t, state) {
				t.Errorf("panel = %+v, kept %t", r.face(), isKept(t, state))
			}
		})
	}
}

func TestAServerThatCouldNotBeStartedCanBeStopped(t *testing.T) {
	tests := map[string]struct {
		kept string
		why  string
	}{
		"a port in use":    {"{}", "Could not be started yet: its port is in use"},
		"a broken message": {"[]", "Could not be started yet: what the server has to serve is no start message"},
	}
	for name, test := range tests {
		for way, stop := range waysToStop {
			t.Run(name+", "+way, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					port := newRefusing(1000)
					r := newRig(t, httpserver.Config{Listen: port.listen}, echo)
					state := &awayState{State: keptState(t, test.kept)}
					r.OnState(state)
					r.configure(settings(t))
					if err := r.OnReconcile(t.Context()); err == nil {
						t.Fatal("it serves")
					}
					if face := r.face(); !strings.HasPrefix(face.Status, test.why) || face.Stop == nil || face.ListenAddr != "" {
						t.Errorf("panel = %+v", face)
					}
					state.away.Store(true)
					if err := stop(t.Context(), r); !errors.Is(err, errAway) || r.face().Stop == nil {
						t.Errorf("error = %v, panel = %+v", err, r.face())
					}
					state.away.Store(false)
					if err := stop(t.Context(), r); err != nil {
						t.Fatal(err)
					}
					if face := r.face(); face.Status != "Not running" || face.Stop != nil || isKept(t, state) {
						t.Errorf("panel = %+v, kept %t", face, isKept(t, state))
					}
					synctest.Wait()
					if statuses := r.status(); len(statuses) != 1 || statuses[0].IsRunning || !statuses[0].Changed {
						t.Errorf("statuses = %+v", statuses)
					}
				})
			})
		}
	}
}

func TestWhatIsKeptOfANodeThatEnds(t *testing.T) {
	for reason, kept := range map[string]bool{"removed": false, "shutdown": true, "uninstall": true, "scratch": true} {
		t.Run(reason, func(t *testing.T) {
			state := moduletest.NewMemoryState()
			first := engineOf(t, state, settings(t))
			first.begin(httpserver.Start{})
			first.OnDrain()
			first.OnDestroy(map[string]string{"reason": reason})
			second := engineOf(t, state, settings(t))
			if serves := second.face().Status == "Running"; serves != kept || isKept(t, state) != kept {
				t.Errorf("it serves: %t, is kept: %t", serves, isKept(t, state))
			}
		})
	}
}

func TestARemovedNodeWhoseStateIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		port := newRefusing(0)
		r := newRig(t, httpserver.Config{Listen: port.listen}, echo)
		r.OnState(hangingState{moduletest.NewMemoryState()})
		r.configure(settings(t))
		r.begin(httpserver.Start{})
		r.OnDestroy(map[string]string{"reason": "removed"})
		if !strings.Contains(r.log(), "still kept") {
			t.Errorf("log = %s", r.log())
		}
		if _, err := (&http.Client{Transport: &http.Transport{DialContext: port.dial}}).Get("http://server/"); err == nil {
			t.Error("it serves")
		}
	})
}

// hangingState is one whose Delete ends with its context.
type hangingState struct{ module.State }

func (hangingState) Delete(ctx context.Context, _ string) error {
	<-ctx.Done()
	return ctx.Err()
}

// busyState is one whose Set takes until it is let go on.
type busyState struct {
	module.State
	let chan struct{}
}

func (s busyState) Set(ctx context.Context, key string, value []byte) error {
	<-s.let
	return s.State.Set(ctx, key, value)
}

// TestADrainDoesNotWaitForTheState: a start message that is being kept is no reason to
// take further requests, and is kept all the same.
func TestADrainDoesNotWaitForTheState(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		port := newRefusing(0)
		r := newRig(t, httpserver.Config{Listen: port.listen}, echo)
		state := busyState{moduletest.NewMemoryState(), make(chan struct{})}
		r.OnState(state)
		r.configure(settings(t))
		begun := make(chan error, 1)
		go func() { begun <- r.send("start", httpserver.Start{}) }()
		synctest.Wait()
		r.OnDrain()
		if _, err := (&http.Client{Transport: &http.Transport{DialContext: port.dial}}).Get("http://server/"); err == nil {
			t.Error("it takes requests")
		}
		close(state.let)
		if err := <-begun; err != nil || !isKept(t, state) {
			t.Errorf("error = %v, kept %t", err, isKept(t, state))
		}
		began := time.Now()
		r.OnDestroy(map[string]string{"reason": "shutdown"})
		if took := time.Since(began); took != 0 {
			t.Errorf("the end took %s", took)
		}
	})
}

// TestADrainDuringAStart comes while the socket is being opened.
func TestADrainDuringAStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		port, let := newPipes(), make(chan struct{})
		r := newRig(t, httpserver.Config{Listen: func(context.Context, string, string) (net.Listener, error) {
			<-let
			return port, nil
		}}, echo)
		r.configure(settings(t))
		begun := make(chan error, 1)
		go func() { begun <- r.send("start", httpserver.Start{}) }()
		synctest.Wait()
		r.OnDrain()
		close(let)
		if err := <-begun; err != nil {
			t.Error(err)
		}
		if _, err := port.dial(t.Context(), "", ""); err == nil {
			t.Error("it takes connections")
		}
	})
}
