package httpserver_test

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/modules/http/httpserver"
)

func TestStartIsIdempotent(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	r.configure(settings(t))
	p := newPair(t, "one")
	in := httpserver.Start{Context: map[string]any{"a": 1}, Hostnames: []string{"127.0.0.1"}, TLSCert: p.cert, TLSKey: p.key}
	c := client(t, p)
	for n := range 3 {
		r.begin(in)
		if _, body := fetch(t, c, "POST", "https://"+r.face().ListenAddr, "x"); body != "x" {
			t.Fatalf("answer = %q", body)
		}
		status := r.status()[n]
		if !status.IsRunning || status.Changed != (n == 0) || status.ListenAddr != r.face().ListenAddr || status.Context.(map[string]any)["a"] != 1 {
			t.Errorf("status %d = %+v", n, status)
		}
	}
	if len(r.faces) != 1 || r.face().Status != "Running" || r.face().Stop == nil {
		t.Errorf("faces = %+v", r.faces)
	}
}

func TestDefaultPorts(t *testing.T) {
	p := newPair(t, "one")
	tests := map[string]struct {
		in      httpserver.Start
		port    int
		address string
		want    string
	}{
		"plain":      {httpserver.Start{}, 0, "127.0.0.1", "127.0.0.1:8080"},
		"tls":        {httpserver.Start{TLSCert: p.cert, TLSKey: p.key}, 0, "0.0.0.0", "0.0.0.0:8443"},
		"given":      {httpserver.Start{TLSCert: p.cert, TLSKey: p.key}, 9999, "::", "[::]:9999"},
		"plain, all": {httpserver.Start{}, 9999, "::", "[::]:9999"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var asked string
			r := newRig(t, httpserver.Config{Listen: func(_ context.Context, _, address string) (net.Listener, error) {
				asked = address
				return newPipes(), nil
			}}, echo)
			s := settings(t)
			s.Port, s.Address = test.port, test.address
			r.configure(s)
			r.begin(test.in)
			if asked != test.want {
				t.Errorf("listens on %s, want %s", asked, test.want)
			}
		})
	}
}

// TestCertificateSwapUnderLoad makes a new connection for each request while the
// certificate changes.
func TestCertificateSwapUnderLoad(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	r.configure(settings(t))
	pairs := []pair{newPair(t, "zero"), newPair(t, "one"), newPair(t, "two")}
	r.begin(httpserver.Start{TLSCert: pairs[0].cert, TLSKey: pairs[0].key})
	url := "https://" + r.face().ListenAddr

	long := client(t, pairs...)
	first, _ := fetch(t, long, "POST", url, "x")

	var done atomic.Bool
	var handshakes atomic.Int64
	var group sync.WaitGroup
	for range 4 {
		c := client(t, pairs...)
		c.Transport.(*http.Transport).DisableKeepAlives = true
		group.Go(func() {
			for !done.Load() {
				response, err := c.Post(url, "text/plain", strings.NewReader("x"))
				if err != nil {
					t.Error(err)
					return
				}
				_ = response.Body.Close()
				handshakes.Add(1)
			}
		})
	}
	for n := range 30 {
		p := pairs[n%3]
		r.begin(httpserver.Start{TLSCert: p.cert, TLSKey: p.key})
		for before := handshakes.Load(); handshakes.Load() < before+4 && !t.Failed(); {
			fetch(t, long, "POST", url, "x")
		}
	}
	done.Store(true)
	group.Wait()

	conn, err := tls.Dial("tcp", r.face().ListenAddr, long.Transport.(*http.Transport).TLSClientConfig)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if got := conn.ConnectionState().PeerCertificates[0].DNSNames[0]; got != "two" {
		t.Errorf("certificate = %q", got)
	}
	last, _ := fetch(t, long, "POST", url, "x")
	if first.TLS.PeerCertificates[0].DNSNames[0] != "zero" || last.TLS.PeerCertificates[0].DNSNames[0] != "zero" {
		t.Error("the connection that was there first has been dropped")
	}
}

func TestOldTLSVersionIsRefused(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	r.configure(settings(t))
	p := newPair(t, "one")
	r.begin(httpserver.Start{TLSCert: p.cert, TLSKey: p.key})
	config := client(t, p).Transport.(*http.Transport).TLSClientConfig
	config.MinVersion, config.MaxVersion = tls.VersionTLS10, tls.VersionTLS11
	if conn, err := tls.Dial("tcp", r.face().ListenAddr, config); err == nil {
		_ = conn.Close()
		t.Error("TLS 1.1 was accepted")
	}
}

func TestChanges(t *testing.T) {
	p := newPair(t, "one")
	tests := map[string]struct {
		change func(*httpserver.Settings, *httpserver.Start)
		moves  bool
	}{
		"port":          {func(s *httpserver.Settings, _ *httpserver.Start) { s.Port = loopback.Port(t) }, true},
		"address":       {func(s *httpserver.Settings, _ *httpserver.Start) { s.Address = "0.0.0.0" }, true},
		"body limit":    {func(s *httpserver.Settings, _ *httpserver.Start) { s.MaxBodySize = 1 }, false},
		"hosts":         {func(_ *httpserver.Settings, in *httpserver.Start) { in.Hostnames = []string{"127.0.0.1"} }, false},
		"context":       {func(_ *httpserver.Settings, in *httpserver.Start) { in.Context = "other" }, false},
		"read timeout":  {func(_ *httpserver.Settings, in *httpserver.Start) { in.ReadTimeout = 7 }, false},
		"write timeout": {func(_ *httpserver.Settings, in *httpserver.Start) { in.WriteTimeout = 7 }, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			entered, let := make(chan struct{}), make(chan struct{})
			r := newRig(t, httpserver.Config{}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
				if in.Path == "/wait" {
					close(entered)
					<-let
				}
				return respond(ctx, httpserver.Response{Body: in.Path})
			})
			s, in := settings(t), httpserver.Start{TLSCert: p.cert, TLSKey: p.key}
			r.configure(s)
			r.begin(in)
			before := r.face().ListenAddr
			c := client(t, p)
			waiting := make(chan string, 1)
			go func() {
				response, err := c.Post("https://"+before+"/wait", "text/plain", nil)
				if err != nil {
					waiting <- err.Error()
					return
				}
				defer response.Body.Close()
				waiting <- response.Status
			}()
			<-entered
			test.change(&s, &in)
			r.configure(s)
			r.begin(in)
			_, port, _ := net.SplitHostPort(r.status()[1].ListenAddr)
			now := "127.0.0.1:" + port
			if moved := r.status()[1].ListenAddr != before; moved != test.moves {
				t.Errorf("listens on %s, before on %s", r.status()[1].ListenAddr, before)
			}
			if _, body := fetch(t, client(t, p), "GET", "https://"+now+"/new", ""); body != "/new" {
				t.Errorf("answer = %q", body)
			}
			close(let)
			if got := <-waiting; got != "200 OK" {
				t.Errorf("the request in flight got %s", got)
			}
			if s.Port != mustPort(before) {
				if conn, err := net.Dial("tcp", before); err == nil {
					_ = conn.Close()
					t.Error("the old port still takes connections")
				}
			}
		})
	}
}

func mustPort(address string) int {
	_, text, _ := net.SplitHostPort(address)
	port, _ := strconv.Atoi(text)
	return port
}

func TestBusyPort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	port := taken.Addr().(*net.TCPAddr).Port
	s := settings(t)
	free := s.Port
	r := newRig(t, httpserver.Config{}, echo)

	s.Port = port
	r.configure(s)
	if err := r.send("start", httpserver.Start{}); err == nil || !strings.Contains(err.Error(), "port "+strconv.Itoa(port)) || !module.IsRetryable(err) {
		t.Errorf("error = %v", err)
	}
	s.Port = free
	r.configure(s)
	r.begin(httpserver.Start{})
	s.Port = port
	if err := r.OnSettings(t.Context(), s); err == nil || !strings.Contains(err.Error(), strconv.Itoa(port)) {
		t.Errorf("error = %v", err)
	}
	if _, body := fetch(t, client(t), "POST", "http://127.0.0.1:"+strconv.Itoa(free), "x"); body != "x" {
		t.Error("the server that ran has been lost")
	}
}

func TestStartsThatAreRefused(t *testing.T) {
	one, two := newPair(t, "one"), newPair(t, "two")
	tests := map[string]struct {
		in   httpserver.Start
		want string
	}{
		"key of another":   {httpserver.Start{TLSCert: one.cert, TLSKey: two.key}, "tlsKey"},
		"no PEM":           {httpserver.Start{TLSCert: one.cert, TLSKey: "hunter2"}, "tlsKey"},
		"broken key":       {httpserver.Start{TLSCert: one.cert, TLSKey: strings.Replace(one.key, "M", "N", 3)}, "tlsKey"},
		"no key":           {httpserver.Start{TLSCert: one.cert}, "both tlsCert and tlsKey"},
		"no certificate":   {httpserver.Start{TLSKey: one.key}, "both tlsCert and tlsKey"},
		"URL as host name": {httpserver.Start{Hostnames: []string{"https://x"}}, "without scheme"},
		"negative timeout": {httpserver.Start{ReadTimeout: -1}, "readTimeout"},
		"endless timeout":  {httpserver.Start{WriteTimeout: 1 << 40}, "writeTimeout"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, httpserver.Config{}, echo)
			r.configure(settings(t))
			err := r.send("start", test.in)
			if err == nil || module.IsRetryable(err) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if secret := test.in.TLSKey; secret != "" && (strings.Contains(err.Error()+r.log(), secret) || strings.Contains(err.Error(), secret[len(secret)/2:])) {
				t.Errorf("the key is in %v", err)
			}
			if len(r.status()) != 0 {
				t.Error("a status was sent")
			}
		})
	}
}

func TestBadStartLeavesTheServerBe(t *testing.T) {
	r := newRig(t, httpserver.Config{}, echo)
	r.configure(settings(t))
	r.begin(httpserver.Start{})
	if err := r.send("start", httpserver.Start{TLSKey: "x"}); err == nil {
		t.Fatal("taken")
	}
	if _, body := fetch(t, client(t), "POST", "http://"+r.face().ListenAddr, "x"); body != "x" {
		t.Errorf("answer = %q", body)
	}
}

func TestStopAndStartAgain(t *testing.T) {
	ways := map[string]func(r *rig) error{
		"port": func(r *rig) error { return r.send("stop", httpserver.Stop{Context: "ctx"}) },
		"button": func(r *rig) error {
			return r.OnControl(t.Context(), httpserver.Control{Stop: func() *bool { pressed := true; return &pressed }()})
		},
	}
	for name, stop := range ways {
		t.Run(name, func(t *testing.T) {
			r := newRig(t, httpserver.Config{}, echo)
			r.configure(settings(t))
			for range 2 {
				r.begin(httpserver.Start{Context: "ctx"})
				address := r.face().ListenAddr
				if err := stop(r); err != nil {
					t.Fatal(err)
				}
				if conn, err := net.Dial("tcp", address); err == nil {
					_ = conn.Close()
					t.Error("the port still takes connections")
				}
				if face := r.face(); face.Status != "Not running" || face.Stop != nil || face.ListenAddr != "" {
					t.Errorf("face = %+v", face)
				}
			}
			r.OnDestroy(nil) // waits for what the button began
			statuses := r.status()
			if len(statuses) != 4 || statuses[3].IsRunning || !statuses[3].Changed || statuses[3].Context != "ctx" {
				t.Errorf("statuses = %+v", statuses)
			}
		})
	}
}

func TestStopFromWithinARequest(t *testing.T) {
	var r *rig
	r = newRig(t, httpserver.Config{}, func(ctx context.Context, _ httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		if err := r.Handle(ctx, r.Emitter(), "stop", httpserver.Stop{}).Err(); err != nil {
			return err
		}
		return respond(ctx, httpserver.Response{Body: "bye"})
	})
	r.configure(settings(t))
	r.begin(httpserver.Start{})
	if _, body := fetch(t, client(t), "GET", "http://"+r.face().ListenAddr, ""); body != "bye" {
		t.Errorf("answer = %q", body)
	}
}

func TestDrainTakesNothingNewAndFinishesTheRest(t *testing.T) {
	entered, leave := make(chan struct{}), make(chan struct{})
	r := newRig(t, httpserver.Config{}, func(ctx context.Context, in httpserver.Request, respond func(context.Context, httpserver.Response) error) error {
		close(entered)
		<-leave
		return respond(ctx, httpserver.Response{Body: "finished"})
	})
	chosen := settings(t)
	r.configure(chosen)
	r.begin(httpserver.Start{})
	url := fmt.Sprintf("http://127.0.0.1:%d/", chosen.Port)
	answered := make(chan string, 1)
	go func() {
		_, body := fetch(t, client(t), http.MethodGet, url, "")
		answered <- body
	}()
	<-entered
	r.OnDrain()
	if response, err := client(t).Get(url); err == nil {
		_ = response.Body.Close()
		t.Errorf("a new request got %d", response.StatusCode)
	}
	if err := r.send("start", httpserver.Start{}); err == nil {
		t.Error("a draining node started")
	}
	close(leave)
	if body := <-answered; body != "finished" {
		t.Errorf("the request under way got %q", body)
	}
}

func TestDestroyEndsWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		f := newFake(t, httpserver.Start{}, func(ctx context.Context, _ httpserver.Request, _ func(context.Context, httpserver.Response) error) error {
			<-ctx.Done()
			ended <- ctx.Err()
			return ctx.Err()
		})
		go func() {
			if response, err := f.client.Get("http://server/"); err == nil {
				_ = response.Body.Close()
			}
		}()
		synctest.Wait()
		f.OnDestroy(nil)
		if err := <-ended; err == nil {
			t.Error("the run was not cancelled")
		}
		if err := f.send("start", httpserver.Start{}); err == nil {
			t.Error("a destroyed node started")
		}
	})
}

func TestSettingsThatAreRefused(t *testing.T) {
	for name, change := range map[string]func(*httpserver.Settings){
		"port":            func(s *httpserver.Settings) { s.Port = 70000 },
		"address":         func(s *httpserver.Settings) { s.Address = "localhost" },
		"body size":       func(s *httpserver.Settings) { s.MaxBodySize = 0 },
		"concurrency":     func(s *httpserver.Settings) { s.MaxConcurrent = 0 },
		"trusted proxies": func(s *httpserver.Settings) { s.TrustedProxies = []string{"10.0.0.0/99"} },
	} {
		t.Run(name, func(t *testing.T) {
			s := settings(t)
			change(&s)
			if moduletest.New(t, httpserver.New(httpserver.Config{})).Configure(s) == nil {
				t.Error("taken")
			}
		})
	}
}

func TestPortsFollowTheSettings(t *testing.T) {
	for _, enabled := range []bool{false, true} {
		r := newRig(t, httpserver.Config{}, echo)
		s := settings(t)
		s.EnableStatusPort, s.EnableStopPort = enabled, enabled
		r.configure(s)
		var names []string
		for _, port := range r.Ports() {
			names = append(names, port.Name)
		}
		want := []string{"_control", "_settings", "error", "request", "response", "start"}
		if enabled {
			want = append(want, "status", "stop")
		}
		if diff := cmp.Diff(want, slices.Sorted(slices.Values(names))); diff != "" {
			t.Errorf("with status and stop %t, other ports (-want +got):\n%s", enabled, diff)
		}
		r.begin(httpserver.Start{})
		if got := len(r.status()); (got == 1) != enabled {
			t.Errorf("%d statuses", got)
		}
	}
}
