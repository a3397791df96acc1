package peers

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const (
	patience = time.Minute
	poll     = 20 * time.Millisecond
	// farewell is how long an engine may take to end before it is killed.
	farewell = 10 * time.Second
)

// Running is an engine as a process.
type Running struct {
	name   string
	cmd    *exec.Cmd
	log    string
	exited chan struct{}
	err    error // valid after exited is closed
}

func start(ctx context.Context, name string, command []string, o Options) (*Running, error) {
	r := &Running{name: name, log: filepath.Join(o.Dir, "log"), exited: make(chan struct{})}
	log, err := os.Create(r.log)
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	defer log.Close()
	r.cmd = exec.CommandContext(ctx, command[0], command[1:]...)
	r.cmd.Dir, r.cmd.Stdout, r.cmd.Stderr = o.Dir, log, log
	r.cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + o.Dir}, o.Env...)
	r.cmd.Cancel = func() error { return r.cmd.Process.Signal(syscall.SIGTERM) }
	r.cmd.WaitDelay = farewell
	if err := r.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	go func() {
		r.err = r.cmd.Wait()
		close(r.exited)
	}()
	if err := r.await(ctx, o); err != nil {
		_ = r.Stop()
		return nil, fmt.Errorf("start %s: %w; it says:\n%s", name, err, r.said())
	}
	return r, nil
}

// await waits until the flow answers: an engine may listen before it has one.
func (r *Running) await(ctx context.Context, o Options) error {
	ctx, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("it does not answer on %s after %s", o.Address, patience))
	defer cancel()
	url := "http://" + o.Address + "/"
	if o.Cert != "" {
		url = "https://" + o.Address + "/"
	}
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{
		InsecureSkipVerify: true, //nolint:gosec // it is asked whether it is there, and nothing is sent
	}}}
	defer client.CloseIdleConnections()
	tick := time.NewTicker(poll)
	defer tick.Stop()
	for {
		if answers(ctx, client, url) {
			return nil
		}
		select {
		case <-tick.C:
		case <-r.exited:
			return fmt.Errorf("it ended: %w", r.err)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// answers says whether the path is known, by whatever method.
func answers(ctx context.Context, client *http.Client, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := client.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode != http.StatusNotFound
}

// said is the end of what it wrote.
func (r *Running) said() string {
	const most = 4 << 10
	text, _ := os.ReadFile(r.log)
	return string(bytes.TrimSpace(text[max(0, len(text)-most):]))
}

// PID is its process id.
func (r *Running) PID() int { return r.cmd.Process.Pid }

// Stop ends the process and waits for its end.
func (r *Running) Stop() error {
	if err := r.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("end %s: %w", r.name, err)
	}
	select {
	case <-r.exited:
	case <-time.After(farewell):
		_ = r.cmd.Process.Kill()
		<-r.exited
	}
	return nil
}
