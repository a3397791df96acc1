package servecmd

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/connection"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/history"
	"github.com/patchbay-dev/patchbay/engine/marketplace"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/tracing"
)

// serving are the flags of serve.
type serving struct {
	dataDir, kubeconfig, context string
	scriptEngine                 string
	store, namespace             string // of the flows
	install                      string
	requireSignature             string // file with public keys
	registrySecret               string // with logins for registries of solutions
	access                       string // who decides beside the token
	peers                        string // where other engines ask
	issuer                       issuing
	queues                       queueing
	allowed                      []string // components
	listen                       listening
	probes                       probing
	logLevel, logFormat          string
	drain, grace                 time.Duration
	checkComponents              bool
	historyAge                   time.Duration
	historySize                  int64 // MiB
}

// commands are those of the server's process and its data.
type commands struct {
	*program.Program
	engine atomic.Pointer[runtime.Engine] // what it knows to be secret is kept out of the log
}

// New returns `serve`, `state` and `crd`.
func New(p *program.Program) []*cobra.Command {
	c := &commands{Program: p}
	return []*cobra.Command{c.serveCommand(), c.stateCommand(), c.crdCommand()}
}

func (a *commands) serveCommand() *cobra.Command {
	var o serving
	c := &cobra.Command{
		Use: "serve", Short: "Run the engine and its API",
		Long: `Runs the engine with all stored flows, and the API that the other commands use.
Flows that ran when it ended run again. The files of the flow directory may be
edited at any time: what differs from what runs is said, and waits for "patchbay
flow load" or "patchbay flow overwrite". It listens on this machine only, and
every call needs the token that it prints. Ctrl-C ends the runs under way, which
begin again at the next start, and lets requests be answered; a second one ends all
at once.`,
		Example: `  patchbay serve
  patchbay serve --kubeconfig ~/.kube/config --context staging
  patchbay serve --data-dir /var/lib/patchbay --log-format json
  patchbay serve --js strict
  patchbay serve --store kubernetes --namespace patchbay-system
  patchbay serve --solutions ./solutions
  patchbay serve --listen 0.0.0.0:7424 --allow-remote --tls-cert tls.crt --tls-key tls.key --allowed-host patchbay.example.com`,
		Args: program.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.serve(c.Context(), o) },
	}
	f := c.Flags()
	f.StringVar(&o.dataDir, "data-dir", "", "directory of flows, state and token (PATCHBAY_DATA_DIR; default "+defaultDataDir+")")
	f.StringVar(&o.listen.address, "listen", "127.0.0.1:7424", "address to listen on; port 0 takes a free one")
	f.BoolVar(&o.listen.remote, "allow-remote", false, "allow an address that other machines reach; needs TLS")
	f.StringVar(&o.listen.certificate, "tls-cert", "", "PEM file of the server's certificate")
	f.StringVar(&o.listen.key, "tls-key", "", "PEM file of its key")
	f.StringSliceVar(&o.listen.hosts, "allowed-host", nil, "host name by which the server may be called; may be repeated")
	o.probes.flags(c)
	f.StringVar(&o.store, "store", "",
		"where flows and the state of their nodes are: directory, the data directory, or kubernetes, Flow objects and Secrets; default: kubernetes in a pod, else directory")
	f.StringVar(&o.namespace, "namespace", "", "namespace of the Flow objects and Secrets, with --store kubernetes; default: the pod's own, or that of the kubeconfig's context")
	f.StringVar(&o.peers, "peer-listen", "",
		"HOST:PORT for the other servers of the namespace, which know each other by their certificates, with --store kubernetes; "+
			"default "+peersInPod+" in a pod, else a port on loopback")
	f.StringVar(&o.access, "access", "",
		"whose token is taken: token, the server's own alone, or kubernetes, those of the cluster too, which says who may do what; "+
			"default: kubernetes with --store kubernetes if the server may create the reviews, else token")
	o.issuer.flags(c)
	o.queues.flags(c)
	f.StringSliceVar(&o.allowed, "allow-components", nil,
		"the components that flows may use: module/component, or module/* for all of a module; may be repeated; default: all")
	f.StringVar(&o.kubeconfig, "kubeconfig", "", "kubeconfig of the cluster; default: as kubectl, or the pod's own cluster")
	f.StringVar(&o.context, "context", "", "context of the kubeconfig")
	f.StringVar(&o.scriptEngine, "js", "", "JavaScript engine of all scripts, such as strict; default: as each node's settings say")
	f.StringArrayVar(&a.SolutionDirs, "solutions", nil, program.SolutionsHelp)
	f.StringVar(&o.install, "install", "", "YAML file of solutions with their values; at the start a flow of each is made and started, and changed when the file gives another one")
	f.StringVar(&o.registrySecret, "registry-secret", "",
		"name of a pull secret in the server's namespace, with logins for the registries that solutions come from; default: those of the docker config alone")
	f.StringVar(&o.requireSignature, "require-signature", "",
		"file with public keys, such as a cosign.pub, one of which must have signed whatever comes from a registry; default: only what a catalogue itself demands")
	f.StringVar(&o.logLevel, "log-level", "info", "debug, info, warn or error")
	f.StringVar(&o.logFormat, "log-format", "text", "text or json; the log goes to standard error")
	f.BoolVar(&o.checkComponents, "check-components", false, "fail a hop whose component changes the message that it is given; for authors of components, slow")
	f.DurationVar(&o.historyAge, "history-age", 30*24*time.Hour, "how long runs are kept")
	f.Int64Var(&o.historySize, "history-size", 256, "about how many MiB the runs that are kept may take; the oldest go first")
	f.DurationVar(&o.drain, "drain", 0, "how long to go on at the end, no longer ready, until nobody sends requests any more")
	f.DurationVar(&o.grace, "grace", 25*time.Second, "how long requests in flight may take to be answered at the end")
	return c
}

func (a *commands) serve(ctx context.Context, o serving) (err error) {
	logger, err := a.logger(o.logLevel, o.logFormat)
	if err != nil {
		return err
	}
	if a.OnLogger != nil {
		a.OnLogger(logger)
	}
	o.store = cmp.Or(o.store, defaultStore(serviceAccount))
	o.queues.resolve()
	if err := o.check(); err != nil {
		return err
	}
	directory, err := dataDir(o.dataDir)
	if err != nil {
		return err
	}
	defer tuneMemory(logger).release()
	listener, err := o.listen.open(ctx)
	if err != nil {
		return err
	}
	defer listener.Close() // closed already, unless the start fails
	probes, err := o.probes.open(ctx)
	if err != nil {
		return err
	}
	defer probes.Close()
	environment := program.Environment{Logger: logger, Version: a.Version, Kubeconfig: o.kubeconfig, Context: o.context, Namespace: o.namespace, ScriptEngine: o.scriptEngine}
	// What is open stays so while the server drains.
	life, end := context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	started := context.AfterFunc(ctx, end)
	kept, err := a.open(life, o, directory, environment)
	if err != nil {
		return err
	}
	a.ahead(directory, logger, kept.documents)
	states := kept.states
	defer func() { err = errors.Join(err, states.Close()) }()
	runs, err := history.Open(history.Options{Dir: filepath.Join(directory, "history"), Logger: logger, Age: o.historyAge, Bytes: o.historySize << 20})
	if err != nil {
		return err
	}
	defer runs.Close()
	kept.runs = runs
	broker := o.queues.broker(directory, kept, logger)
	defer closeQueues(ctx, broker)
	kept.queues = broker
	running, err := a.begin(ctx, o, directory, listeners{listener, probes}, kept, environment)
	if err != nil {
		return err
	}
	started()
	giveBack()
	return running.until(ctx, o.drain, o.grace)
}

// listeners are where it serves.
type listeners struct {
	api    net.Listener
	probes probeListener
}

// running is a server with its engine.
type running struct {
	engine   *runtime.Engine
	server   *server.Server
	traces   *tracing.Tracer // nil when there are none
	served   chan error      // what Serve returned
	logger   *slog.Logger
	watch    func() // ends the watching of the flow directory
	file     string // the connection file; empty when there is none
	own      connection.Connection
	stopping func(string)
}

// begin makes the engine, deploys the stored flows and serves the API.
func (a *commands) begin(ctx context.Context, o serving, directory string, on listeners, kept stored, environment program.Environment) (*running, error) {
	logger, listener := environment.Logger, on.api
	token := kept.token
	if token == "" {
		var err error
		if token, err = auth.Token(directory); err != nil {
			return nil, err
		}
	}
	catalog, err := a.Catalog(environment)
	if err != nil {
		return nil, err
	}
	if len(o.allowed) > 0 {
		if catalog, err = catalog.Bound(o.allowed...); err != nil {
			return nil, program.Usagef("--allow-components: %v", err)
		}
	}
	solutions, err := a.SolutionCatalogue(catalog)
	if err != nil {
		return nil, err
	}
	if len(a.SolutionDirs) > 0 { // the program's own are known to be right, and read when one is asked for
		for _, broken := range solutions.Broken() {
			logger.Error("a solution can't be used", "solution", broken.Folder, "error", broken.Err)
		}
	}
	traces, err := a.traces(ctx, logger)
	if err != nil {
		return nil, err
	}
	forEngine := runtime.Options{Catalog: catalog, States: kept.states, Leases: kept.leases, Archive: kept.runs, Queues: kept.queues, Logger: logger,
		CheckComponents: o.checkComponents}
	if traces != nil {
		forEngine.Tracer = traces
	}
	var forServer server.Options
	if a.Cluster != nil {
		cluster := a.Cluster(environment)
		forEngine.Secrets, forServer.Cluster = cluster.Secret, cluster
	}
	if err := a.admit(ctx, o, environment, &forServer); err != nil {
		return nil, err
	}
	engine, err := runtime.New(forEngine)
	if err != nil {
		return nil, err
	}
	a.engine.Store(engine)
	all := flows.New(kept.documents, engine, kept.states, logger)
	forServer.Engine, forServer.Flows, forServer.Solutions = engine, all, solutions
	forMarket := marketplace.Options{Solutions: solutions, Engine: engine, Flows: all, States: kept.states, Logger: logger}
	if forServer.Marketplace, err = a.marketplace(o, environment, forMarket); err != nil {
		return nil, err
	}
	forServer.Token, forServer.Version, forServer.Logger = token, a.Version, logger
	forServer.Address, forServer.Hosts = o.listen.reached(listener), o.listen.hosts
	forServer.Certificate, forServer.Key = o.listen.certificate, o.listen.key
	forServer.Loading, forServer.Own, forServer.Name = true, a.WithOwnName, kept.name
	forServer.State, forServer.ProbeMetrics = kept.states, o.probes.metrics
	forServer.Ready = kept.ready
	if kept.peers != nil {
		forServer.Peers = kept.peers
	}
	api, err := server.New(forServer)
	if err != nil {
		return nil, err
	}
	r := &running{engine: engine, server: api, traces: traces, served: make(chan error, 1), logger: logger, stopping: func(text string) { fmt.Fprintln(a.Stderr, text) },
		own: connection.Connection{Address: o.listen.url(listener), Token: token, PID: os.Getpid(), CA: absolute(o.listen.certificate)}}
	go func() { r.served <- api.Serve(listener) }()
	on.probes.serve(api, logger)
	// Probes are answered while the flows are loaded, which may take its time.
	if err := all.Load(ctx); err != nil {
		engine.Close(ctx)
		return nil, errors.Join(err, api.Shutdown(ctx))
	}
	if o.install != "" {
		if err := (installer{solutions, all, logger}).install(ctx, o.install); err != nil {
			engine.Close(ctx)
			return nil, errors.Join(err, api.Shutdown(ctx))
		}
	}
	if !engine.Settled(ctx) && ctx.Err() == nil {
		logger.Warn("ready although not all nodes have brought back what they did before the start; the log of the nodes says why")
	}
	api.Open()
	r.watch = background(ctx, func(ctx context.Context) { kept.watch(ctx, all, api) })
	r.announce()
	found, err := all.List()
	if err != nil {
		logger.Error("list the flows", "error", err)
	}
	return r, a.printReady(r.own, kept.tokenAt(directory), directory, on.probes.address(), found, forServer.Authority != nil)
}

// stateCheck says whether the state store takes changes. A flow whose state is
// damaged is no reason: the others run.
func stateCheck(states states) server.ReadyCheck {
	return server.ReadyCheck{Name: "state store", Check: func(ctx context.Context) error {
		err := states.Healthy(ctx)
		if err == nil {
			return nil
		}
		reason := "it can't be written; the server's log says why"
		if cause := syscall.Errno(0); errors.As(err, &cause) {
			reason = "it can't be written: " + cause.Error() // names no path
		}
		return &server.NotReady{Reason: reason, Err: err}
	}}
}

// background runs a function until the returned one is called, which waits for
// its end.
func background(ctx context.Context, run func(context.Context)) (end func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// announce writes the connection file. Without one the server works all the
// same: the commands then need --server and --token.
func (r *running) announce() {
	path, err := connection.Path()
	if err == nil {
		err = connection.Write(path, r.own)
	}
	if err != nil {
		r.logger.Warn("no connection file: the commands need --server and --token", "error", err)
		return
	}
	r.file = path
}

// until waits for the end, goes on for a while as not ready, and lets requests in flight
// be answered.
func (r *running) until(ctx context.Context, drain, grace time.Duration) error {
	var err error
	select {
	case err = <-r.served:
		err = fmt.Errorf("the server ended by itself: %w", err)
	case <-ctx.Done():
		r.server.Drain()
		r.engine.Depart()
		r.stopping("Stopping; requests in flight may be answered. A second signal ends it at once.")
		select {
		case err = <-r.served:
			err = fmt.Errorf("the server ended by itself: %w", err)
		case <-time.After(drain):
		}
	}
	if r.file != "" {
		err = errors.Join(err, connection.Remove(r.file, r.own))
	}
	deadline, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	r.watch() // before the flows end, which is nothing to report
	closed := make(chan struct{})
	go func() {
		defer close(closed)
		r.engine.Close(deadline)
	}()
	shut := r.server.Shutdown(deadline)
	<-closed
	endTraces(ctx, r.traces, r.logger)
	if errors.Is(shut, context.DeadlineExceeded) {
		r.logger.Warn("some requests did not finish in time and were cut off")
		return err
	}
	return errors.Join(err, shut)
}
