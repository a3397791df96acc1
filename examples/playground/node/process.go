package node

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// process is the first of the node, which ends with its standard input.
type process struct {
	pid    int
	log    string
	hangUp io.Closer
	exited chan struct{}
	state  *os.ProcessState // valid after exited is closed
}

func launch(o Options, dir string) (*process, error) {
	p := &process{log: filepath.Join(dir, "node.log"), exited: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	//nolint:noctx // the node outlives what started it, until Stop
	command := exec.Command(o.Binary, Command, "--dir", dir, "--name", o.Name)
	command.Stdout, command.Stderr = log, log
	command.Env = append(os.Environ(), o.Env...)
	command.SysProcAttr = attributes()
	if p.hangUp, err = command.StdinPipe(); err != nil {
		return nil, err
	}
	started := make(chan error)
	go func() {
		// The kernel's parent is the thread that started the child: hold it for as long
		// as the child lives.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := command.Start()
		started <- err
		if err != nil {
			return
		}
		p.state, _ = command.Process.Wait()
		close(p.exited)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s in namespaces of its own: %w", o.Binary, err)
	}
	p.pid = command.Process.Pid
	return p, nil
}

// stop returns when all processes of the node are gone: the kernel kills them and waits
// for them before the first of them is gone itself.
func (p *process) stop() {
	_ = p.hangUp.Close()
	<-p.exited
}

// failure says why the process ended by itself.
func (p *process) failure() error {
	return errors.New("it ended with " + p.state.String() + "; its log ends:\n" + p.text())
}

// text is the end of the log, which has the reason.
func (p *process) text() string {
	const most = 16 << 10
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	return string(text[max(0, len(text)-most):])
}
