package gateway

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// Request is what the API server was asked.
type Request struct {
	Method, Path string
	Query        url.Values
}

// Writes says whether the request may change something.
func (r Request) Writes() bool { return r.Method != http.MethodGet && r.Method != http.MethodHead }

// String is the request as one line.
func (r Request) String() string { return r.Method + " " + r.Path + "?" + r.Query.Encode() }

// Gateway passes requests on to an API server with the rights of a
// configuration, and keeps them. It speaks plain HTTP on loopback.
type Gateway struct {
	address string
	server  *http.Server

	mu       sync.Mutex
	requests []Request
}

// Start serves at an address until Close or until ctx ends; an empty address is
// a free port on loopback.
func Start(ctx context.Context, config *rest.Config, address string) (*Gateway, error) {
	target, err := url.Parse(config.Host)
	if err != nil {
		return nil, fmt.Errorf("read the API server's address: %w", err)
	}
	transport, err := rest.TransportFor(config)
	if err != nil {
		return nil, fmt.Errorf("prepare the way to the API server: %w", err)
	}
	if address == "" {
		address = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for the gateway: %w", err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		Transport:     transport,
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
	}
	g := &Gateway{address: listener.Addr().String()}
	g.server = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.note(r)
		proxy.ServeHTTP(w, r)
	})}
	// Serve returns when the server is closed; there is nobody to report it to.
	go func() { _ = g.server.Serve(listener) }()
	context.AfterFunc(ctx, func() { _ = g.Close() })
	return g, nil
}

func (g *Gateway) note(r *http.Request) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.requests = append(g.requests, Request{Method: r.Method, Path: r.URL.Path, Query: r.URL.Query()})
}

// Requests returns what was asked since the last Reset, oldest first.
func (g *Gateway) Requests() []Request {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.requests)
}

// Reset forgets what was asked.
func (g *Gateway) Reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.requests = nil
}

// Address is the gateway's host and port.
func (g *Gateway) Address() string { return g.address }

// Close ends the server and its connections.
func (g *Gateway) Close() error { return g.server.Close() }

// Config leads to an address.
func Config(address string) *rest.Config { return &rest.Config{Host: "http://" + address} }

// Kubeconfig writes a kubeconfig into a directory that leads to an address.
func Kubeconfig(dir, address string) (string, error) {
	const name = "gateway"
	config := clientcmdapi.NewConfig()
	config.Clusters[name] = &clientcmdapi.Cluster{Server: "http://" + address}
	config.AuthInfos[name] = &clientcmdapi.AuthInfo{}
	config.Contexts[name] = &clientcmdapi.Context{Cluster: name, AuthInfo: name}
	config.CurrentContext = name
	path := filepath.Join(dir, "kubeconfig")
	if err := clientcmd.WriteToFile(*config, path); err != nil {
		return "", fmt.Errorf("write the gateway's kubeconfig: %w", err)
	}
	return path, os.Chmod(path, 0o600)
}
