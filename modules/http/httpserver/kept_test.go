package httpserver_test

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

// engineOf is the server as another engine, or another process, has it: with the same
// state.
func engineOf(t *testing.T, state module.State, s httpserver.Settings) *rig {
	t.Helper()
	r := newRig(t, httpserver.Config{}, echo)
	r.OnState(state)
	r.configure(s)
	if err := r.OnReconcile(t.Context()); err != nil {
		t.Fatal(err)
	}
	return r
}

// until waits for what another engine does.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); !done(); time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("still waiting: " + what)
		}
	}
}

// served is the name in the certificate at an address; empty when nothing serves.
func served(address string) string {
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		return ""
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].DNSNames[0]
}

func TestARestartedServerServesAtOnce(t *testing.T) {
	state := moduletest.NewMemoryState()
	s := settings(t)
	first := engineOf(t, state, s)
	if first.face().Status == "Running" {
		t.Fatal("a server that was never started serves")
	}
	p := newPair(t, "one")
	first.begin(httpserver.Start{Context: map[string]any{"n": 1}, Hostnames: []string{"127.0.0.1"}, TLSCert: p.cert, TLSKey: p.key})
	first.OnDestroy(map[string]string{"reason": "shutdown"})

	second := engineOf(t, state, s)
	if face := second.face(); face.Status != "Running" || face.CertificateUntil.IsZero() {
		t.Fatalf("panel = %+v", face)
	}
	if _, body := fetch(t, client(t, p), "POST", "https://"+second.face().ListenAddr, "x"); body != "x" {
		t.Errorf("answer = %q", body)
	}
	// The tick that follows changes nothing.
	second.begin(httpserver.Start{Context: map[string]any{"n": 1}, Hostnames: []string{"127.0.0.1"}, TLSCert: p.cert, TLSKey: p.key})
	if response, _ := fetch(t, client(t, p), "POST", "https://"+second.face().ListenAddr, "x"); response.StatusCode != 200 {
		t.Errorf("answer = %s", response.Status)
	}

	// A server that was stopped stays stopped.
	if err := second.send("stop", httpserver.Stop{}); err != nil {
		t.Fatal(err)
	}
	if third := engineOf(t, state, settings(t)); third.face().Status == "Running" {
		t.Error("a server that was stopped serves again")
	}
}

func TestEveryEngineServes(t *testing.T) {
	state := moduletest.NewMemoryState()
	leader, other := engineOf(t, state, settings(t)), engineOf(t, state, settings(t))
	one, two := newPair(t, "one"), newPair(t, "two")
	leader.begin(httpserver.Start{TLSCert: one.cert, TLSKey: one.key})
	until(t, "the other engine serves", func() bool { return served(other.face().ListenAddr) != "" })
	_, body := fetch(t, client(t, one), "POST", "https://"+other.face().ListenAddr, "x")
	if body != "x" {
		t.Errorf("answer = %q", body)
	}
	leader.begin(httpserver.Start{TLSCert: two.cert, TLSKey: two.key})
	trusting := client(t, two)
	until(t, "the other engine has the new certificate", func() bool {
		response, err := trusting.Get("https://" + other.face().ListenAddr)
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return true
	})
	// Whoever is stopped, all are.
	if err := other.send("stop", httpserver.Stop{}); err != nil {
		t.Fatal(err)
	}
	until(t, "the first engine is stopped", func() bool { return leader.face().Status == "Not running" })
}

func TestWhatIsKeptCanBeBroken(t *testing.T) {
	tests := map[string]string{
		"no JSON":            `{"tlsKey": "hush`,
		"another type":       `["hush"]`,
		"a broken key":       `{"tlsCert": "hush", "tlsKey": "hush"}`,
		"a field of another": `{"readTimeout": "hush"}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			state := moduletest.NewMemoryState()
			if err := state.Set(t.Context(), "serving", []byte(text)); err != nil {
				t.Fatal(err)
			}
			r := newRig(t, httpserver.Config{}, echo)
			r.OnState(state)
			r.configure(settings(t))
			err := r.OnReconcile(t.Context())
			if err == nil || module.IsRetryable(err) || strings.Contains(err.Error(), "hush") {
				t.Errorf("error = %v", err)
			}
			// The next start message replaces it.
			r.begin(httpserver.Start{})
			if _, body := fetch(t, client(t), "POST", "http://"+r.face().ListenAddr, "x"); body != "x" {
				t.Errorf("answer = %q", body)
			}
		})
	}
}

// refusing is a port that is in use for a number of tries, with the times of all.
type refusing struct {
	*pipes
	left  atomic.Int64
	began time.Time
	tries chan time.Duration
}

func newRefusing(times int64) *refusing {
	p := &refusing{pipes: newPipes(), began: time.Now(), tries: make(chan time.Duration, 100)}
	p.left.Store(times)
	return p
}

func (p *refusing) listen(context.Context, string, string) (net.Listener, error) {
	p.tries <- time.Since(p.began)
	if p.left.Add(-1) >= 0 {
		return nil, syscall.EADDRINUSE
	}
	return p.pipes, nil
}

// keptState is a state in which a start message is kept.
func keptState(t *testing.T, text string) *moduletest.MemoryState {
	t.Helper()
	state := moduletest.NewMemoryState()
	if err := state.Set(t.Context(), "serving", []byte(text)); err != nil {
		t.Fatal(err)
	}
	return state
}

func TestARestartedServerWaitsForItsPort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		port := newRefusing(9)
		r := newRig(t, httpserver.Config{Listen: port.listen}, echo)
		r.OnState(keptState(t, "{}"))
		r.configure(settings(t))
		if err := r.OnReconcile(t.Context()); !module.IsRetryable(err) {
			t.Fatalf("error = %v", err)
		}
		var tries []time.Duration
		for len(tries) < 10 {
			tries = append(tries, (<-port.tries).Round(time.Second)/time.Second)
		}
		synctest.Wait()
		if r.face().Status != "Running" {
			t.Errorf("panel = %+v", r.face())
		}
		// The first two are those of OnReconcile and of the first look at the state.
		if diff := cmp.Diff([]time.Duration{0, 0, 1, 3, 7, 15, 31, 61, 91, 121}, tries); diff != "" {
			t.Errorf("seconds of the tries (-want +got):\n%s", diff)
		}
		if _, body := fetch(t, &http.Client{Transport: &http.Transport{DialContext: port.dial, DisableKeepAlives: true}}, "POST", "http://server/", "x"); body != "x" {
			t.Errorf("answer = %q", body)
		}
	})
}

func TestAServerStopsWaitingForItsPort(t *testing.T) {
	ends := map[string]func(*testing.T, *rig, module.State){
		"the message is gone": func(t *testing.T, _ *rig, state module.State) {
			if err := state.Delete(t.Context(), "serving"); err != nil {
				t.Fatal(err)
			}
		},
		"drained":   func(_ *testing.T, r *rig, _ module.State) { r.OnDrain() },
		"destroyed": func(_ *testing.T, r *rig, _ module.State) { r.OnDestroy(map[string]string{"reason": "shutdown"}) },
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				port := newRefusing(1000)
				r := newRig(t, httpserver.Config{Listen: port.listen}, echo)
				state := keptState(t, "{}")
				r.OnState(state)
				r.configure(settings(t))
				_ = r.OnReconcile(t.Context())
				synctest.Wait()
				end(t, r, state)
				synctest.Wait()
				before := len(port.tries)
				time.Sleep(time.Hour) // of fake time
				if after := len(port.tries); before == 0 || after != before {
					t.Errorf("%d tries, %d an hour later", before, after)
				}
			})
		})
	}
}

func TestAServerThatFollowsEndsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		port := newRefusing(0)
		r := newRig(t, httpserver.Config{Listen: port.listen}, echo)
		r.OnState(moduletest.NewMemoryState())
		r.configure(settings(t))
		if err := r.OnReconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.begin(httpserver.Start{})
		began := time.Now()
		r.OnDestroy(map[string]string{"reason": "shutdown"})
		if took := time.Since(began); took != 0 {
			t.Errorf("took %s", took)
		}
	})
}

// TestAServerThatLosesItsPortWaitsForIt moves to another address of the same port, for
// which it has to leave the one it has, and gets neither at once.
func TestAServerThatLosesItsPortWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		port := newRefusing(0)
		r := newRig(t, httpserver.Config{Listen: port.listen}, echo)
		r.OnState(moduletest.NewMemoryState())
		s := settings(t)
		r.configure(s)
		if err := r.OnReconcile(t.Context()); err != nil {
			t.Fatal(err)
		}
		r.begin(httpserver.Start{})
		<-port.tries
		port.left.Store(5)
		s.Address = "0.0.0.0"
		if err := r.OnSettings(t.Context(), s); err == nil {
			t.Fatal("moved to a port that is in use")
		}
		for range 6 {
			<-port.tries
		}
		synctest.Wait()
		if r.face().Status != "Running" {
			t.Errorf("panel = %+v", r.face())
		}
	})
}

// refusingState is a state that keeps nothing.
type refusingState struct {
	module.State
	why error
}

func (s refusingState) Set(context.Context, string, []byte) error { return s.why }

func TestAStartMessageThatCannotBeKept(t *testing.T) {
	full := errors.New("the value is too large")
	for name, why := range map[string]error{"for good": module.Permanent(full), "for now": full} {
		t.Run(name, func(t *testing.T) {
			r := engineOf(t, refusingState{moduletest.NewMemoryState(), why}, settings(t))
			err := r.send("start", httpserver.Start{})
			if !errors.Is(err, full) || module.IsPermanent(err) != module.IsPermanent(why) || !strings.Contains(err.Error(), "serves until the process ends") {
				t.Errorf("error = %v", err)
			}
			// It serves, and its panel says so.
			if _, body := fetch(t, client(t), "POST", "http://"+r.face().ListenAddr, "x"); body != "x" || r.face().Status != "Running" {
				t.Errorf("answer = %q, panel = %+v", body, r.face())
			}
		})
	}
}

// TestAnotherReconcileBeginsTryingAgain changes the settings from a port that it can't have
// to one that is in use for a moment.
func TestAnotherReconcileBeginsTryingAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// The first two are those of OnReconcile and of the first look at the state.
		answers := make(chan error, 5)
		for _, err := range []error{syscall.EACCES, syscall.EACCES, syscall.EADDRINUSE, syscall.EADDRINUSE, nil} {
			answers <- err
		}
		served := make(chan struct{})
		r := newRig(t, httpserver.Config{Listen: func(context.Context, string, string) (net.Listener, error) {
			if err := <-answers; err != nil {
				return nil, err
			}
			close(served)
			return newPipes(), nil
		}}, echo)
		r.OnState(keptState(t, "{}"))
		r.configure(settings(t))
		if err := r.OnReconcile(t.Context()); !module.IsPermanent(err) {
			t.Fatalf("error = %v", err)
		}
		synctest.Wait()
		if r.face().Status != "Could not be started yet: its port needs privileges" || len(answers) != 3 {
			t.Errorf("panel = %+v, %d tries left", r.face(), len(answers))
		}
		if err := r.OnReconcile(t.Context()); !module.IsRetryable(err) {
			t.Fatalf("error = %v", err)
		}
		<-served
		synctest.Wait()
		if r.face().Status != "Running" {
			t.Errorf("panel = %+v", r.face())
		}
	})
}
