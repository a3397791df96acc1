//go:build unix

package queuetest

import "syscall"

// Freeze has the server answer nobody any more, as one does that the network has cut off.
func (s *Server) Freeze() { s.signal(syscall.SIGSTOP) }

// Thaw ends that.
func (s *Server) Thaw() { s.signal(syscall.SIGCONT) }

func (s *Server) signal(what syscall.Signal) {
	s.t.Helper()
	if err := s.process.Process.Signal(what); err != nil {
		s.t.Fatal(err)
	}
}
