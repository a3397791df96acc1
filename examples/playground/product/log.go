package product

import (
	"io"
	"os"
)

// LogFile is where the server's output goes.
func (s *Server) LogFile() string { return s.options.logFile() }

// Log is all that the server has printed, or why it can't be read.
func (s *Server) Log() string {
	text, err := os.ReadFile(s.options.logFile())
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// LogTail is the end of what the server printed, which has the reason.
func (s *Server) LogTail() string {
	const most = 4 << 10
	file, err := os.Open(s.options.logFile())
	if err != nil {
		return err.Error()
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > most {
		_, _ = file.Seek(-most, io.SeekEnd)
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return err.Error()
	}
	return string(text)
}
