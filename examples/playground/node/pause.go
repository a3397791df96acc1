package node

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"

	ggcr "github.com/google/go-containerregistry/pkg/registry"

	"github.com/patchbay-dev/patchbay/examples/playground/images"
)

// pauseRegistry has the image that holds the namespaces of each pod. It is apart from the
// other registries, so that nothing is counted there and no fault there stops pods.
type pauseRegistry struct {
	address string
	server  *http.Server
}

func startPauseRegistry(ctx context.Context) (*pauseRegistry, error) {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the pause image: %w", err)
	}
	silent := log.New(io.Discard, "", 0)
	r := &pauseRegistry{
		address: listener.Addr().String(),
		server:  &http.Server{Handler: ggcr.New(ggcr.Logger(silent)), ErrorLog: silent},
	}
	// Serve returns when the server is closed; there is nobody to report it to.
	go func() { _ = r.server.Serve(listener) }()
	image := images.Image{Name: r.image(), Platforms: []string{"linux/" + runtime.GOARCH}, Program: &images.Program{}}
	if _, err := images.Push(ctx, nil, image); err != nil {
		_ = r.close()
		return nil, err
	}
	return r, nil
}

func (r *pauseRegistry) image() string { return r.address + "/pause:1" }

func (r *pauseRegistry) close() error { return r.server.Close() }
