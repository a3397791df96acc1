package patchbay

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

const (
	startTimeout = 30 * time.Second
	stopTimeout  = 40 * time.Second
	poll         = 10 * time.Millisecond
)

// Options of a server.
type Options struct {
	Binary     string
	Dir        string // receives the log, the connection file and, by default, the data
	DataDir    string // default: DIR/data
	Kubeconfig string
	Env        []string // on top of this process's, such as HTTPS_PROXY
}

// Server is a running `patchbay serve`. Its methods are safe for concurrent use.
type Server struct {
	options    Options
	connection connection
	process    *os.Process
	exited     chan struct{}
	state      *os.ProcessState // valid after exited is closed
}

// Start starts a server on a free port and returns when it can be used. Stop or
// Kill ends it; it dies with this process too.
func Start(ctx context.Context, o Options) (*Server, error) {
	if o.DataDir == "" {
		o.DataDir = filepath.Join(o.Dir, "data")
	}
	s := &Server{options: o, exited: make(chan struct{})}
	// The file of a server before would pass for that of this one.
	if err := os.Remove(o.connectionFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("remove an old connection file: %w", err)
	}
	if err := s.launch(); err != nil {
		return nil, err
	}
	if err := s.waitReady(ctx); err != nil {
		_ = s.Kill()
		return nil, fmt.Errorf("start patchbay: %w; it said:\n%s", err, s.Log())
	}
	return s, nil
}

func (s *Server) launch() error {
	log, err := os.OpenFile(s.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("open patchbay's log: %w", err)
	}
	defer log.Close()
	cmd := exec.Command(s.options.Binary, "serve",
		"--data-dir", s.options.DataDir, "--listen", "127.0.0.1:0", "--kubeconfig", s.options.Kubeconfig)
	cmd.Stdout, cmd.Stderr, cmd.Env = log, log, s.options.environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
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

func (s *Server) waitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		err := s.connection.read(s.options.connectionFile())
		if err == nil {
			err = s.Get(ctx, "/api/v1/flows", nil)
		}
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-s.exited:
			return fmt.Errorf("it ended: %v", s.state)
		case <-ctx.Done():
			return fmt.Errorf("not ready after %s: %w", startTimeout, err)
		}
	}
}

// Log is all that the server has printed.
func (s *Server) Log() string {
	text, err := os.ReadFile(s.logFile())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// Exited is closed when the process is gone.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Kill is kill -9. It returns when the process is gone.
func (s *Server) Kill() error {
	if err := s.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill patchbay: %w", err)
	}
	<-s.exited
	return nil
}

// Stop asks the server to end, as Ctrl-C does, and returns when it is gone. An
// end that takes too long or fails is an error.
func (s *Server) Stop() error {
	select {
	case <-s.exited:
		return nil
	default:
	}
	if err := s.process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop patchbay: %w", err)
	}
	select {
	case <-s.exited:
	case <-time.After(stopTimeout):
		return errors.Join(fmt.Errorf("stop patchbay: not gone after %s", stopTimeout), s.Kill())
	}
	if !s.state.Success() {
		return fmt.Errorf("stop patchbay: it ended with %s", s.state)
	}
	return nil
}

func (s *Server) logFile() string { return filepath.Join(s.options.Dir, "patchbay.log") }

func (o Options) connectionFile() string { return filepath.Join(o.Dir, "connection") }

// environment is this process's without what would lead the binary elsewhere.
func (o Options) environment() []string {
	var kept []string
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		switch {
		case strings.HasPrefix(name, "PATCHBAY_"), name == "KUBECONFIG", name == "HOME", name == "NO_PROXY", name == "no_proxy":
		default:
			kept = append(kept, entry)
		}
	}
	kept = append(kept, "HOME="+o.Dir, "PATCHBAY_CONNECTION="+o.connectionFile())
	return append(kept, o.Env...)
}
