package process

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// Lined is a process that says lines of JSON and ends when its input does.
type Lined struct {
	cmd *exec.Cmd
	// In ends the process when it is closed.
	In   io.WriteCloser
	said *bufio.Reader
}

// StartLined starts a program. What it says on its standard error goes to ours.
func StartLined(ctx context.Context, program string, args ...string) (*Lined, error) {
	l := &Lined{cmd: exec.CommandContext(ctx, program, args...)}
	l.cmd.Stderr = os.Stderr
	var err error
	if l.In, err = l.cmd.StdinPipe(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	l.said = bufio.NewReader(out)
	if err := l.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", program, err)
	}
	return l, nil
}

// Read reads the next line.
func (l *Lined) Read(into any) error {
	line, err := l.said.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, into)
	}
	if err != nil {
		return fmt.Errorf("%s: it says %q: %w", l.cmd, line, err)
	}
	return nil
}

// PID is its process id.
func (l *Lined) PID() int { return l.cmd.Process.Pid }

// Kill ends the process as a crash does.
func (l *Lined) Kill() {
	_ = l.cmd.Process.Kill()
	_ = l.cmd.Wait()
}

// Stop ends the process well.
func (l *Lined) Stop() {
	_ = l.In.Close()
	_, _ = io.Copy(io.Discard, l.said)
	_ = l.cmd.Wait()
}
