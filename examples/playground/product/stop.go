package product

import (
	"errors"
	"fmt"
	"os"
	"time"
)

const stopTimeout = 45 * time.Second

// Exited is closed when the process is gone, for whatever reason.
func (s *Server) Exited() <-chan struct{} { return s.exited }

// Stop asks the server to end, as Ctrl-C does, and returns when it is gone. An
// end that takes too long or fails is an error. It may be called more than once.
func (s *Server) Stop() error {
	select {
	case <-s.exited:
		return nil
	default:
	}
	if err := s.process.Signal(os.Interrupt); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("stop patchbay (pid %d): %w", s.process.Pid, err)
	}
	timeout := time.NewTimer(stopTimeout)
	defer timeout.Stop()
	select {
	case <-s.exited:
	case <-timeout.C:
		return errors.Join(fmt.Errorf("stop patchbay: not gone after %s", stopTimeout), s.Kill())
	}
	if !s.state.Success() {
		return fmt.Errorf("stop patchbay: it ended with %s; its log ends:\n%s", s.state, s.LogTail())
	}
	return nil
}

// Kill is kill -9. It returns when the process is gone.
func (s *Server) Kill() error {
	if err := s.process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill patchbay (pid %d): %w", s.process.Pid, err)
	}
	<-s.exited
	return nil
}
