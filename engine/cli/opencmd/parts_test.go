package opencmd_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"

	"github.com/patchbay-dev/patchbay/engine/cli/opencmd"
)

func TestFindPod(t *testing.T) {
	for name, test := range map[string]struct {
		pods []string
		want string
		err  string
	}{
		"the first by name":    {[]string{pod("b", "True", false), pod("a", "True", false)}, "a", ""},
		"one that is ready":    {[]string{pod("a", "False", false), pod("b", "True", false)}, "b", ""},
		"not one that goes":    {[]string{pod("a", "True", true), pod("b", "True", false)}, "b", ""},
		"none that is ready":   {[]string{pod("a", "False", false), pod("b", "True", true)}, "", "none of the 2 pods"},
		"none without a state": {[]string{`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"}}`}, "", "none of the 1 pods"},
		"none":                 {nil, "", "there is no pod with the label app=x in namespace tools"},
	} {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t, "", test.pods...)
			client, err := dynamic.NewForConfig(c.config())
			if err != nil {
				t.Fatal(err)
			}
			found, err := opencmd.FindPod(t.Context(), client, "tools", "app=x")
			if test.err != "" {
				if err == nil || !strings.Contains(err.Error(), test.err) {
					t.Errorf("error = %v, want %q", err, test.err)
				}
			} else if err != nil || found != (opencmd.Pod{Namespace: "tools", Name: test.want}) {
				t.Errorf("found %v, %v", found, err)
			}
			if !c.wasAsked("GET /api/v1/namespaces/tools/pods?labelSelector=app%3Dx") {
				t.Errorf("asked %v", c.asked)
			}
		})
	}
}

func TestTokens(t *testing.T) {
	file := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(file, []byte("of a file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	command := filepath.Join(t.TempDir(), "login")
	script := "#!/bin/sh\necho '{\"apiVersion\":\"client.authentication.k8s.io/v1\",\"kind\":\"ExecCredential\",\"status\":{\"token\":\"of a command\"}}'\n"
	if err := os.WriteFile(command, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		config rest.Config
		want   string
		err    string
	}{
		"in the kubeconfig": {rest.Config{BearerToken: "of mine"}, "of mine", ""},
		"in a file":         {rest.Config{BearerTokenFile: file}, "of a file", ""},
		"by a command": {rest.Config{ExecProvider: &clientcmdapi.ExecConfig{Command: command, APIVersion: "client.authentication.k8s.io/v1",
			InteractiveMode: clientcmdapi.NeverExecInteractiveMode}}, "of a command", ""},
		"a password": {rest.Config{Username: "ann", Password: "x"}, "", "--service-account"},
		"none":       {rest.Config{}, "", "--service-account"},
	} {
		t.Run(name, func(t *testing.T) {
			test.config.Host = "https://127.0.0.1:1" // nobody is asked
			got, err := opencmd.OwnToken(t.Context(), &test.config)
			if got != test.want || (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
				t.Errorf("token %q, %v; want %q, %q", got, err, test.want, test.err)
			}
		})
	}
	c := newCluster(t, "")
	client, err := dynamic.NewForConfig(c.config())
	if err != nil {
		t.Fatal(err)
	}
	got, err := opencmd.RequestToken(t.Context(), client, "tools", "viewer")
	if err != nil || got != "made for 3600 s" || !c.wasAsked("POST /api/v1/namespaces/tools/serviceaccounts/viewer/token?") {
		t.Errorf("token %q, %v; asked %v", got, err, c.asked)
	}
}

// TestTunnel leads many connections at a time, and more than one message each way.
func TestTunnel(t *testing.T) {
	target := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		_, _ = w.Write(append([]byte(r.URL.Path+" "), body...))
	}))
	t.Cleanup(target.Close)
	c := newCluster(t, target.Listener.Addr().String())
	tunnel, err := opencmd.Dig(c.config(), opencmd.Pod{Namespace: "tools", Name: "patchbay-0"}, 7424)
	if err != nil {
		t.Fatal(err)
	}
	if !c.wasAsked("POST /api/v1/namespaces/tools/pods/patchbay-0/portforward?") {
		t.Errorf("asked %v", c.asked)
	}
	accepted, failures := make(chan net.Conn), make(chan error, 16)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		tunnel.Lead(ctx, accepted, func(err error) { failures <- err })
		close(ended)
	}()
	client := &http.Client{Transport: &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		near, far := net.Pipe()
		accepted <- far
		return near, nil
	}}}
	large := strings.Repeat("x", 1<<20)
	done := make(chan error, 8)
	for range cap(done) {
		go func() {
			answer, err := client.Post("http://pod/path", "text/plain", strings.NewReader(large))
			if err == nil {
				var body []byte
				body, err = io.ReadAll(answer.Body)
				_ = answer.Body.Close()
				if string(body) != "/path "+large {
					t.Errorf("an answer of %d bytes", len(body))
				}
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	client.CloseIdleConnections()
	target.Close()
	if answer, err := client.Get("http://pod/"); err == nil {
		_ = answer.Body.Close()
		t.Error("nothing serves, and there is an answer")
	}
	if err := <-failures; !strings.Contains(err.Error(), "refused") {
		t.Errorf("failure = %v", err)
	}
	c.cut()
	<-tunnel.Ended()
	<-ended
	cancel()
}

func TestTunnelThatIsRefused(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, `{"kind":"Status","apiVersion":"v1","status":"Failure","reason":"Forbidden","code":403,"message":"ann may not create pods/portforward"}`)
	}))
	t.Cleanup(server.Close)
	_, err := opencmd.Dig(&rest.Config{Host: server.URL}, opencmd.Pod{Namespace: "tools", Name: "patchbay-0"}, 7424)
	if err == nil || !strings.Contains(err.Error(), "ann may not create pods/portforward") || !strings.Contains(err.Error(), "patchbay-0") {
		t.Errorf("error = %v", err)
	}
}
