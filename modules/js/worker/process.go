package worker

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/patchbay-dev/patchbay/modules/js/wire"
)

// process is the engine's side of a worker. One caller has it at a time.
type process struct {
	kind     string
	memory   uint64
	handle   *os.Process
	to       *os.File
	from     *os.File
	errors   *os.File
	in       *bufio.Reader
	encoder  wire.Encoder
	slots    slots
	deadline *time.Timer
	timeout  time.Duration          // for what the deadline says
	killed   atomic.Pointer[string] // why we ended it
	ended    func(*os.ProcessState)
	idle     time.Time // since when
	messages int       // that it handled
}

const startTimeout = 20 * time.Second

// start makes a process and waits until it is ready.
func start(command []string, kind string, memory uint64) (*process, error) {
	p := &process{kind: kind, memory: memory}
	if err := p.spawn(command); err != nil {
		return nil, fmt.Errorf("a process for scripts can't be started: %w", err)
	}
	p.timeout = startTimeout
	p.deadline = time.AfterFunc(startTimeout, p.late)
	frame, content, err := readFrame(p.in, 1<<10, false)
	ready := p.deadline.Stop()
	if err == nil && ready && frame == frameHello && string(content) == greeting {
		return p, nil
	}
	p.kill("it is not what it should be")
	said := p.reap()
	return nil, fmt.Errorf("a process for scripts can't be started: %s did not answer as one: %s", command[0], said.text(memory))
}

func (p *process) spawn(command []string) (err error) {
	var theirs [3]*os.File
	defer func() {
		for _, file := range theirs {
			file.Close() // the child has its own
		}
		if err != nil {
			p.close()
		}
	}()
	if theirs[0], p.to, err = os.Pipe(); err != nil {
		return err
	}
	if p.from, theirs[1], err = os.Pipe(); err != nil {
		return err
	}
	if p.errors, theirs[2], err = os.Pipe(); err != nil {
		return err
	}
	arguments := append(append([]string{}, command...), Mode, p.kind, strconv.FormatUint(p.memory, 10))
	p.handle, err = startProcess(command[0], arguments, &os.ProcAttr{
		Dir: os.TempDir(), Files: theirs[:], Sys: attributes(),
		// A worker that dies says why, without pages of stack.
		Env: append(environment(), "GOTRACEBACK=none", "GOMAXPROCS=2"),
	})
	if err != nil {
		return err
	}
	// A read that blocks its thread is answered faster than one that Go parks.
	p.from.Fd()
	p.to.Fd()
	p.in = bufio.NewReaderSize(p.from, 64<<10)
	return nil
}

func (p *process) close() {
	for _, file := range []*os.File{p.to, p.from, p.errors} {
		if file != nil {
			file.Close() // nothing is buffered
		}
	}
}

// kill ends the process for the first reason given. Safe at any time.
func (p *process) kill(reason string) {
	p.killed.CompareAndSwap(nil, &reason)
	_ = p.handle.Kill() // it may have ended already
}

// ending is how a process ended.
type ending struct {
	killed string // why we ended it, or empty
	state  string // exit status
	said   string // on its standard error
}

// reap waits for the end of a process that is about to end, and frees what it
// held.
func (p *process) reap() ending {
	state, err := p.handle.Wait()
	e := ending{}
	if err == nil {
		e.state = state.String()
		if p.ended != nil {
			p.ended(state)
		}
	}
	said := make([]byte, 2<<10)
	n, _ := io.ReadFull(p.errors, said) // all writers are gone
	e.said = strings.ToValidUTF8(string(said[:n]), "")
	if reason := p.killed.Load(); reason != nil {
		e.killed = *reason
	}
	p.deadline.Stop()
	p.close()
	return e
}

func (e ending) text(memory uint64) string {
	switch {
	case e.killed != "":
		return e.killed
	case says(e.said, "stack overflow", "stack exceeds"):
		return "it nested too deeply"
	case says(e.said, "out of memory", "cannot allocate memory", "failed to allocate", "address space", "pthread_create failed", "failed to create new OS thread"):
		return fmt.Sprintf("it asked for more memory than its limit of %d MB", memory>>20)
	case strings.Contains(e.state, "killed"):
		return "something outside ended it, perhaps for want of memory on the machine"
	}
	text := e.state
	for line := range strings.Lines(e.said) {
		if line = strings.TrimSpace(line); line != "" {
			text += ": " + line
			break
		}
	}
	return text
}

// says reports whether Go's last words hold one of these.
func says(text string, any ...string) bool {
	return slices.ContainsFunc(any, func(words string) bool { return strings.Contains(text, words) })
}

// exitError is the end of a process in the middle of its work.
type exitError struct{ text string }

func (e exitError) Error() string { return "the script's process ended: " + e.text }

var errNoCommand = errors.New("this program runs no scripts: it has no command to start processes for them")

var errClosed = errors.New("the processes for scripts have been shut down")
