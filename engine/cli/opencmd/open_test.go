package opencmd_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/cli"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
)

// reached is the cluster of a kubeconfig.
type reached struct {
	program.Cluster
	config *rest.Config
}

func (r reached) Config() (*rest.Config, error) { return r.config, nil }

// patchbay is a server that takes one token.
func patchbay(t *testing.T, token string, tls bool) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case r.URL.Path == "/healthz":
			fmt.Fprint(w, `{"status":"ok"}`)
		case r.Header.Get("Authorization") != "Bearer "+token:
			w.WriteHeader(http.StatusUnauthorized)
		default:
			fmt.Fprintf(w, `{"version":"1","user":"ann","rights":{},"cluster":%q}`, r.Host)
		}
	}))
	if tls {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	return server
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// run runs open until it has printed where the server is, or has ended.
func run(t *testing.T, config *rest.Config, args ...string) (printed map[string]string, stderr *lockedBuffer, end func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	reader, writer := io.Pipe()
	code := make(chan int, 1)
	stderr = &lockedBuffer{}
	go func() {
		code <- cli.Run(ctx, program.Options{Args: append([]string{"open", "-o", "json", "--no-browser"}, args...), Stdin: strings.NewReader(""), Stdout: writer, Stderr: stderr,
			Cluster: func(program.Environment) program.Cluster { return reached{config: config} }})
		_ = writer.Close()
	}()
	_ = json.NewDecoder(bufio.NewReader(reader)).Decode(&printed)
	go func() { _, _ = io.Copy(io.Discard, reader) }()
	var once sync.Once
	ended := 0
	end = func() int {
		once.Do(func() { cancel(); ended = <-code })
		return ended
	}
	t.Cleanup(func() { end() })
	return printed, stderr, end
}

func TestOpen(t *testing.T) {
	for name, tls := range map[string]bool{"http": false, "https": true} {
		t.Run(name, func(t *testing.T) {
			server := patchbay(t, "of mine", tls)
			c := newCluster(t, server.Listener.Addr().String(), pod("patchbay-a", "True", false))
			config := c.config()
			config.BearerToken = "of mine"
			printed, stderr, end := run(t, config)
			if printed["user"] != "ann" || printed["pod"] != "patchbay-system/patchbay-a" || !strings.HasPrefix(printed["address"], name+"://127.0.0.1:") ||
				printed["login"] != printed["address"]+"/login?token=of+mine" {
				t.Fatalf("printed %v\n%s", printed, stderr)
			}
			get := func() error {
				answer, err := server.Client().Get(printed["address"] + "/healthz")
				if err != nil {
					return err
				}
				defer answer.Body.Close()
				_, err = io.Copy(io.Discard, answer.Body)
				return err
			}
			if err := get(); err != nil {
				t.Fatal(err)
			}
			c.set(func() { c.pods = []string{pod("patchbay-a", "True", true), pod("patchbay-b", "True", false)} })
			c.cut()
			server.Client().CloseIdleConnections()
			for get() != nil { // a connection of the old tunnel
				server.Client().CloseIdleConnections()
			}
			if !strings.Contains(stderr.String(), "Leading to pod patchbay-b.") {
				t.Errorf("it says %s", stderr)
			}
			if code := end(); code != 0 {
				t.Errorf("exit code %d: %s", code, stderr)
			}
		})
	}
}

func TestOpenAsAServiceAccount(t *testing.T) {
	server := patchbay(t, "made for 3600 s", false)
	c := newCluster(t, server.Listener.Addr().String(), pod("patchbay-a", "True", false))
	printed, stderr, _ := run(t, c.config(), "--service-account", "viewer", "--namespace", "tools")
	if printed["user"] != "ann" || !c.wasAsked("POST /api/v1/namespaces/tools/serviceaccounts/viewer/token?") {
		t.Errorf("printed %v\n%s", printed, stderr)
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	server := patchbay(t, "of mine", false)
	address := server.Listener.Addr().String()
	ready := pod("patchbay-a", "True", false)
	for name, test := range map[string]struct {
		pods  []string
		token string
		args  []string
		want  string
	}{
		"no token":        {[]string{ready}, "", nil, "--service-account"},
		"no pod":          {nil, "of mine", nil, "there is no pod with the label app.kubernetes.io/name=patchbay in namespace patchbay-system"},
		"another token":   {[]string{ready}, "of theirs", nil, "--access kubernetes"},
		"for everybody":   {[]string{ready}, "of mine", []string{"--listen", "0.0.0.0:0"}, "want an address of this machine"},
		"no address":      {[]string{ready}, "of mine", []string{"--listen", "7424"}, "want an address of this machine"},
		"another service": {[]string{ready}, "of mine", []string{"--pod-port", "1"}, "port 1 is another one"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t, address, test.pods...)
			config := c.config()
			config.BearerToken = test.token
			printed, stderr, end := run(t, config, test.args...)
			if code := end(); code == 0 || printed != nil || !strings.Contains(stderr.String(), test.want) {
				t.Errorf("code %d, printed %v: %s", code, printed, stderr)
			}
		})
	}
}
