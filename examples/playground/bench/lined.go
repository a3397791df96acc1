package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// lined is a process that says lines of JSON and ends when its input does.
type lined struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	said *bufio.Reader
}

func startLined(ctx context.Context, program string, args ...string) (*lined, error) {
	l := &lined{cmd: exec.CommandContext(ctx, program, args...)}
	l.cmd.Stderr = os.Stderr
	var err error
	if l.in, err = l.cmd.StdinPipe(); err != nil {
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

// read reads the next line.
func (l *lined) read(into any) error {
	line, err := l.said.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, into)
	}
	if err != nil {
		return fmt.Errorf("%s: it says %q: %w", l.cmd, line, err)
	}
	return nil
}

func (l *lined) kill() {
	_ = l.cmd.Process.Kill()
	_ = l.cmd.Wait()
}

// stop ends the process well.
func (l *lined) stop() {
	_ = l.in.Close()
	_, _ = io.Copy(io.Discard, l.said)
	_ = l.cmd.Wait()
}
