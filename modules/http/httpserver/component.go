package httpserver

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"sync"
	"sync/atomic"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/slots"
)

// Config is what the component needs from outside. The zero value is ready for
// use.
type Config struct {
	Logger  *slog.Logger // nil is slog.Default()
	PodName string
	// Listen opens the socket; nil is the operating system's.
	Listen func(ctx context.Context, network, address string) (net.Listener, error)
	// Metrics are counted; nil for none.
	Metrics *Metrics
}

// Server answers HTTP requests with what the flow sends back. It serves from a
// start message until it is stopped, on every engine that runs its flow. The message is
// kept, so that a process that begins serves before it takes another one.
type Server struct {
	module.Typed
	config   Config
	settings module.Settings[Settings]
	panel    module.Panel[Control]
	request  module.Output[Request]
	status   module.Output[Status]

	site atomic.Pointer[site]    // what requests are served by
	face atomic.Pointer[Control] // what the panel shows
	gate gate

	workers *workers[job]

	conns   *slots.Conns
	senders *slots.Pool // bodies that are being sent
	readers *slots.Pool // answers that are being read
	uploads sync.Pool   // *upload, with their buffers

	base       context.Context // ends with the instance
	end        context.CancelFunc
	background sync.WaitGroup // the goroutines that accept, serve and drain

	following sync.Once
	followed  context.Context // ends when the instance drains
	unfollow  context.CancelFunc
	retry     chan struct{} // what is kept could not be served, found out elsewhere than in follow

	busy      chan struct{} // held by whoever starts, changes or stops the server; guards the rest
	live      live
	kept      string // the start message as it is in the state; empty for none
	unserved  error  // why that is not served; nil when it is, or when a later one is that could not be kept
	destroyed bool

	// What OnDrain needs without waiting for busy, which may be held for as long as the
	// state takes.
	draining  atomic.Bool
	departing atomic.Bool            // the process is about to end
	listening atomic.Pointer[socket] // that of live
}

// New returns the prototype.
func New(config Config) *Server {
	if config.Logger == nil {
		config.Logger = slog.Default()
	}
	if config.Listen == nil {
		config.Listen = new(net.ListenConfig).Listen
	}
	if config.Metrics == nil {
		config.Metrics = &Metrics{}
	}
	s := &Server{
		config:  config,
		panel:   module.NewPanel(Control{Status: statusStopped}),
		request: module.NewOutput[Request]("request"),
		status:  module.NewOutput[Status]("status", module.At(module.Bottom)),
		busy:    make(chan struct{}, 1),
		retry:   make(chan struct{}, 1),
		conns:   slots.NewConns(leastConns),
		senders: slots.NewPool(slots.Options{Places: leastSenders, Bytes: leastHeld, Rate: leastRate, Grace: graceTime}),
		readers: slots.NewPool(slots.Options{Places: maxReaders, Bytes: leastHeld}),
	}
	s.base, s.end = context.WithCancel(context.Background())
	s.workers = newWorkers(s.base.Done(), s.run)
	s.followed, s.unfollow = context.WithCancel(s.base)
	s.face.Store(&Control{Status: statusStopped})
	s.Declare(
		s.settings.Port(s.change),
		s.panel.OnPress(s.press),
		module.Input("start", s.start),
		module.Input("response", s.respond, module.At(module.Right)),
		s.request,
		s.settings.Ports(s.optional),
		module.ErrorPort(),
	)
	return s
}

// optional are the ports that depend on the settings.
func (s *Server) optional(settings Settings) []module.Declaration {
	var ports []module.Declaration
	if settings.EnableStopPort {
		ports = append(ports, module.Input("stop", s.stop))
	}
	if settings.EnableStatusPort {
		ports = append(ports, s.status)
	}
	return ports
}

// GetInfo implements module.Component.
func (s *Server) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{
		Name:        "http_server",
		Description: "HTTP server",
		Info: "Serves HTTP, or HTTPS when the start message holds a certificate and a key. Each request begins a run on the " +
			"request port; what that run sends to the response port is the answer. " +
			"A run that fails, or ends without an answer, is a 500 with a request id; one that takes longer than the write timeout is a 504. " +
			"The same start message again changes nothing; a new certificate is swapped without dropping a connection. " +
			"Its start message is kept in the state of the node until it is stopped, or until the node is disabled or removed from the flow: " +
			"after a restart it serves at once, or as soon as its port is free.",
		Tags: []string{"http", "https", "server", "webhook", "trigger"},
	}
}

// Instance implements module.Component.
func (s *Server) Instance() module.Component { return New(s.config) }

// SyncRPC implements module.SyncRPC: a client waits for the response.
func (s *Server) SyncRPC() module.SyncRPCInfo { return module.SyncRPCInfo{} }

// OnSettings implements module.SettingsHandler. A serving instance takes them
// over at once; what it can't have it refuses.
func (s *Server) OnSettings(ctx context.Context, settings any) error {
	if err := s.take(ctx); err != nil {
		return err
	}
	defer s.release()
	return s.Typed.OnSettings(ctx, settings)
}

// start serves as the message says, and returns once it does.
func (s *Server) start(ctx context.Context, output module.Handler, in Start) module.Result {
	before := s.face.Load()
	status, err := s.startLive(ctx, in)
	if s.face.Load() != before { // also on an error: it may serve and not be kept
		s.show(ctx)
	}
	if err != nil {
		return module.Fail(err)
	}
	return s.report(ctx, output, status)
}

func (s *Server) stop(ctx context.Context, output module.Handler, in Stop) module.Result {
	status, err := s.stopLive(ctx, nil)
	if err != nil {
		return module.Fail(err)
	}
	s.show(ctx)
	status.Context = in.Context
	return s.report(ctx, output, status)
}

// press takes the panel's button. What is wired to the status port gets a message
// without the person having to wait for it.
func (s *Server) press(ctx context.Context, control Control) error {
	if !module.Pressed(control.Stop) {
		return nil
	}
	if _, err := s.stopLive(ctx, s.emitStatus); err != nil {
		return err
	}
	s.show(ctx)
	return nil
}

// respond takes the answer to the request that began the run.
func (s *Server) respond(ctx context.Context, _ module.Handler, in Response) module.Result {
	x, _ := ctx.Value(exchangeKey{}).(*exchange)
	if x == nil || x.server != s {
		return module.Fail(module.Permanent(errors.New("response: no request of this server began the run, so nobody waits for an answer")))
	}
	answer, err := newReply(in)
	if err != nil {
		return module.Fail(module.Permanent(err))
	}
	return module.Fail(module.Permanent(x.settle(answer, nil)))
}

func (s *Server) report(ctx context.Context, output module.Handler, status Status) module.Result {
	if !s.settings.Load().EnableStatusPort {
		return module.Result{}
	}
	return s.status.Emit(ctx, output, status)
}

// show publishes the panel. Under the lock, so that the newest state is published last.
func (s *Server) show(ctx context.Context) {
	for {
		face := s.face.Load()
		s.panel.Publish(ctx, s.Emitter(), *face)
		if s.face.Load() == face {
			return
		}
	}
}

var (
	_ module.Component = (*Server)(nil)
	_ module.SyncRPC   = (*Server)(nil)
	_ module.Drainer   = (*Server)(nil)
	_ module.Destroyer = (*Server)(nil)
)
