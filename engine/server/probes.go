package server

import (
	"errors"
	"log/slog"
	"net"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/server/admission"
)

// newProbes makes the server of those who have no token and can't reach the API: a
// kubelet asks by the pod's address, where the API does not listen. It has bounds of its
// own, so that whoever floods it takes nothing from the API.
func (s *Server) newProbes() *http.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", s.health)
	mux.HandleFunc("GET /readyz", s.ready)
	bounds := admission.New(admission.Options{Fail: s.fail})
	if s.options.ProbeMetrics {
		mux.Handle("GET /metrics", bounds.Admit(light, "", s.metrics()))
	}
	server := &http.Server{
		Handler: bounds.Answer(s.contain(headers(mux))), ReadHeaderTimeout: headerTime, IdleTimeout: idleTime, MaxHeaderBytes: maxHeader,
		ErrorLog: slog.NewLogLogger(s.options.Logger.Handler(), slog.LevelDebug),
	}
	bounds.Configure(server)
	s.probeListener = bounds.Listener
	return server
}

// ServeProbes answers /healthz and /readyz on a listener until Shutdown, with neither
// token nor TLS, and /metrics where the options say so.
func (s *Server) ServeProbes(listener net.Listener) error {
	if err := s.probes.Serve(s.probeListener(listener)); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
