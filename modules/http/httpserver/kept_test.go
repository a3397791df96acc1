package httpserver_test

import (
	"crypto/tls"
	"strings"
	"testing"
	"time"

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
