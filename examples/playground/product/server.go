package product

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"time"
)

const (
	startTimeout = time.Minute
	poll         = 2 * time.Millisecond
)

// Server is a running `patchbay serve`. Its methods are safe for concurrent use.
type Server struct {
	options    Options
	connection connection
	http       *http.Client
	process    *os.Process
	ready      time.Duration
	exited     chan struct{}
	state      *os.ProcessState // valid after exited is closed
}

// Start starts a server and returns when it answers. Stop or Kill ends it; it
// ends with this process too.
func Start(ctx context.Context, o Options) (*Server, error) {
	// Never through a proxy: the token is for the server alone.
	client := &http.Client{Transport: &http.Transport{Proxy: nil}}
	s := &Server{options: o, http: client, exited: make(chan struct{})}
	began := time.Now()
	if err := s.launch(); err != nil {
		return nil, err
	}
	if err := s.await(ctx); err != nil {
		err = fmt.Errorf("start patchbay: %w; its log ends:\n%s", err, s.LogTail())
		return nil, errors.Join(err, s.Stop())
	}
	s.ready = time.Since(began)
	return s, nil
}

func (s *Server) launch() error {
	log, err := os.OpenFile(s.options.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open patchbay's log: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(s.options.Binary, append([]string{"serve",
		"--data-dir", s.options.dataDir(),
		"--listen", cmp.Or(s.options.Listen, "127.0.0.1:0"),
		"--kubeconfig", s.options.Kubeconfig}, s.options.Flags...)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.Env, cmd.SysProcAttr = s.options.environment(), dieWithParent()
	started := make(chan error)
	go func() {
		// The kernel's parent is the thread that started the child: hold it for
		// as long as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		s.state, _ = cmd.Process.Wait()
		close(s.exited)
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("start %s: %w", s.options.Binary, err)
	}
	s.process = cmd.Process
	return nil
}

// await waits for the connection file of this very process, and for an answer.
func (s *Server) await(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, startTimeout, fmt.Errorf("not ready after %s", startTimeout))
	defer cancel()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		found, err := readConnection(s.options.connection())
		if err == nil && found.PID == s.process.Pid {
			s.connection = found
			if err = s.Get(ctx, "/readyz", nil); err == nil {
				return nil
			}
		}
		select {
		case <-tick.C:
		case <-s.exited:
			return fmt.Errorf("it ended: %v", s.state)
		case <-ctx.Done():
			return errors.Join(context.Cause(ctx), err)
		}
	}
}

// Address is the server's base URL.
func (s *Server) Address() string { return s.connection.Address }

// Token opens the API.
func (s *Server) Token() string { return s.connection.Token }

// PID is the child's process id.
func (s *Server) PID() int { return s.process.Pid }

// Ready is how long the start took until the first answer.
func (s *Server) Ready() time.Duration { return s.ready }
