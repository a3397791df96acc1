package servecmd

import (
	"context"
	"fmt"
	"log/slog"
	"net"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server"
)

// probing says where probes are answered, beside the API.
type probing struct {
	listen  string // empty: nowhere
	metrics bool
}

func (p *probing) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&p.listen, "probe-listen", "", "HOST:PORT that answers only /healthz and /readyz, without token and TLS, for a kubelet; nowhere by default")
	f.BoolVar(&p.metrics, "probe-metrics", false, "answer /metrics there too, for Prometheus: whoever reaches it reads the names of flows and registries")
}

func (p *probing) check() error {
	if p.listen == "" {
		if p.metrics {
			return program.Usagef("--probe-metrics needs --probe-listen")
		}
		return nil
	}
	return checkAddress("--probe-listen", p.listen)
}

// probeListener is where probes are answered; nil for nowhere.
type probeListener struct{ net.Listener }

func (p *probing) open(ctx context.Context) (probeListener, error) {
	if p.listen == "" {
		return probeListener{}, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", p.listen)
	if err != nil {
		return probeListener{}, fmt.Errorf("listen for probes on %s: %w", p.listen, err)
	}
	return probeListener{listener}, nil
}

// serve answers until the server is shut down.
func (l probeListener) serve(api *server.Server, logger *slog.Logger) {
	if l.Listener == nil {
		return
	}
	go func() {
		if err := api.ServeProbes(l.Listener); err != nil {
			logger.Error("probes are not answered any more", "error", err)
		}
	}()
}

func (l probeListener) address() string {
	if l.Listener == nil {
		return ""
	}
	return l.Addr().String()
}

// Close may come twice: the server closes what it serves on.
func (l probeListener) Close() error {
	if l.Listener == nil {
		return nil
	}
	return l.Listener.Close()
}
