package opencmd

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

const (
	againAfter = 2 * time.Second // a pod that is gone has a successor
	askTime    = 20 * time.Second
)

// opening are the flags of open.
type opening struct {
	kubeconfig, context, namespace string
	labels, account                string
	podPort                        int
	listen                         string
	stay                           bool // away from the browser
}

type commands struct{ *program.Program }

// New returns `open`.
func New(p *program.Program) []*cobra.Command {
	a := &commands{p}
	var o opening
	c := &cobra.Command{
		Use: "open", Short: "Open the editor of a server in a cluster",
		Long: `Finds a ready pod of Patchbay in a cluster, leads a port of this machine to it as
"kubectl port-forward" does, and logs in with a token: that of the kubeconfig, or a
fresh one of a ServiceAccount. It goes on until Ctrl-C, and finds the next pod when
one is gone. You need the right to list pods and to create pods/portforward in the
namespace. The server gets the token: it is for servers that you trust with it.`,
		Example: `  patchbay open
  patchbay open --namespace tools --context staging
  patchbay open --service-account patchbay-viewer`,
		Args: program.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.open(c.Context(), o) },
	}
	f := c.Flags()
	f.StringVar(&o.kubeconfig, "kubeconfig", "", "kubeconfig of the cluster; default: as kubectl")
	f.StringVar(&o.context, "context", "", "context of the kubeconfig")
	f.StringVarP(&o.namespace, "namespace", "n", "patchbay-system", "namespace of the pods")
	f.StringVarP(&o.labels, "selector", "l", "app.kubernetes.io/name=patchbay", "labels of the pods")
	f.StringVar(&o.account, "service-account", "", "ServiceAccount of the namespace whose token is the login; default: the kubeconfig's user")
	f.StringVar(&o.listen, "listen", "127.0.0.1:0", "address of this machine that leads to the pod; port 0 takes a free one")
	f.IntVar(&o.podPort, "pod-port", 7424, "port of the pod")
	f.BoolVar(&o.stay, "no-browser", false, "print the link, and open no browser")
	return []*cobra.Command{c}
}

func (a *commands) open(ctx context.Context, o opening) error {
	if a.Cluster == nil {
		return errors.New("this program knows no Kubernetes")
	}
	if host, _, err := net.SplitHostPort(o.listen); err != nil || host != "localhost" && !net.ParseIP(host).IsLoopback() {
		return program.Usagef("--listen %q: want an address of this machine, such as 127.0.0.1:7424", o.listen)
	}
	config, err := a.Cluster(program.Environment{Logger: slog.New(slog.DiscardHandler), Version: a.Version, Kubeconfig: o.kubeconfig, Context: o.context}).Config()
	if err != nil {
		return err
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return err
	}
	token, err := tokenOf(ctx, client, config, o)
	if err != nil {
		return err
	}
	pod, err := FindPod(ctx, client, o.namespace, o.labels)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", o.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", o.listen, err)
	}
	defer listener.Close()
	accepted := accept(ctx, listener)
	tunnel, err := Dig(config, pod, o.podPort)
	if err != nil {
		return err
	}
	go a.keep(ctx, tunnel, accepted, func() (*Tunnel, error) {
		next, err := FindPod(ctx, client, o.namespace, o.labels)
		if err != nil {
			return nil, err
		}
		fmt.Fprintln(a.Stderr, "Leading to pod "+next.Name+".")
		return Dig(config, next, o.podPort)
	})
	base, session, err := greet(ctx, listener.Addr().String(), token)
	if err != nil {
		return err
	}
	if err := a.announce(base, token, pod, session); err != nil {
		return err
	}
	if !o.stay {
		openBrowser(ctx, loginLink(base, token))
	}
	<-ctx.Done()
	return nil
}

func tokenOf(ctx context.Context, client dynamic.Interface, config *rest.Config, o opening) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	if o.account != "" {
		return RequestToken(ctx, client, o.namespace, o.account)
	}
	return OwnToken(ctx, config)
}

// accept hands on the connections of a listener.
func accept(ctx context.Context, listener net.Listener) <-chan net.Conn {
	accepted := make(chan net.Conn)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return // it is closed
			}
			select {
			case accepted <- conn:
			case <-ctx.Done():
				_ = conn.Close()
				return
			}
		}
	}()
	return accepted
}

// keep leads connections to a pod, and to the next one when it is gone. Those that come in
// between wait.
func (a *commands) keep(ctx context.Context, tunnel *Tunnel, accepted <-chan net.Conn, next func() (*Tunnel, error)) {
	failed := func(err error) { fmt.Fprintln(a.Stderr, "A connection failed:", err) }
	for {
		tunnel.Lead(ctx, accepted, failed)
		_ = tunnel.Close()
		for {
			if ctx.Err() != nil {
				return
			}
			var err error
			if tunnel, err = next(); err == nil {
				break
			}
			fmt.Fprintln(a.Stderr, "The pod is gone:", err)
			select {
			case <-time.After(againAfter):
			case <-ctx.Done():
				return
			}
		}
	}
}

// greet finds out whether the server speaks TLS and takes the token.
func greet(ctx context.Context, address, token string) (base string, session api.Session, err error) {
	ctx, cancel := context.WithTimeout(ctx, askTime)
	defer cancel()
	// The API server has led us to the pod: that it is the right one needs no certificate,
	// which is for another name than this machine's.
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // see above
	defer client.CloseIdleConnections()
	for _, scheme := range []string{"http", "https"} {
		base = scheme + "://" + address
		session, err = ask(ctx, client, base, token)
		if !errors.Is(err, errScheme) {
			return base, session, err
		}
	}
	return "", session, err
}

var errScheme = errors.New("the server speaks another scheme")

func ask(ctx context.Context, client *http.Client, base, token string) (session api.Session, err error) {
	if strings.HasPrefix(base, "http:") {
		if err := plain(ctx, client, base); err != nil {
			return session, err
		}
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/api/v1/session", nil)
	if err != nil {
		return session, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	answer, err := client.Do(request)
	if err != nil {
		return session, fmt.Errorf("ask the server who this is: %w", err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	switch {
	case err != nil:
		return session, fmt.Errorf("ask the server who this is: %w", err)
	case answer.StatusCode == http.StatusUnauthorized:
		return session, errors.New("the server does not take the token: it reviews tokens of the cluster when it runs with --access kubernetes")
	case answer.StatusCode != http.StatusOK:
		var failure api.Failure
		_ = json.Unmarshal(body, &failure)
		return session, fmt.Errorf("ask the server who this is: %s: %s", answer.Status, failure.Message)
	}
	return session, json.Unmarshal(body, &session)
}

// plain finds out whether a server speaks HTTP, before it gets a token.
func plain(ctx context.Context, client *http.Client, base string) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/healthz", nil)
	if err != nil {
		return err
	}
	answer, err := client.Do(request)
	if err != nil {
		return fmt.Errorf("reach the server: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusBadRequest {
		return errScheme // of net/http, to a client that sends HTTP to an HTTPS server
	}
	return nil
}

func loginLink(base, token string) string { return base + "/login?token=" + url.QueryEscape(token) }

// opened is what open prints.
type opened struct {
	Address string `json:"address"`
	Login   string `json:"login"`
	Pod     string `json:"pod"`
	User    string `json:"user"`
}

func (a *commands) announce(base, token string, pod Pod, session api.Session) error {
	r := opened{Address: base, Login: loginLink(base, token), Pod: pod.Namespace + "/" + pod.Name, User: session.User}
	if session.Administrator {
		r.User = "administrator"
	}
	return a.Print(r, func(t *program.Table) {
		t.Line("Patchbay is at " + r.Address + "\n")
		t.Row("  log in", r.Login)
		t.Row("  pod", r.Pod)
		t.Row("  as", r.User)
		t.Hint("\nIt goes on until Ctrl-C.")
	})
}
