package embedded

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/nats-io/nats-server/v2/server"
)

// kept is how much a stream had when the server was stopped. The server reads what is left of
// damaged files as if it were all: only who knows what there was can say that some is lost.
type kept struct {
	Messages uint64 `json:"messages"`
	Last     uint64 `json:"last"` // its sequence
}

func keptFile(dir string) string { return filepath.Join(dir, "stopped.json") }

// readKept reads what the streams had when a server was stopped, and removes that: it says
// nothing any more once this one has begun.
func readKept(dir string) map[string]kept {
	text, err := os.ReadFile(keptFile(dir))
	if err != nil {
		return nil
	}
	_ = os.Remove(keptFile(dir))
	var streams map[string]kept
	if json.Unmarshal(text, &streams) != nil {
		return nil
	}
	return streams
}

// writeKept writes what the streams have, for the next start.
func (s *Server) writeKept() {
	if s.Failed() != nil {
		return
	}
	streams := map[string]kept{}
	if s.eachStream(func(d server.StreamDetail) { streams[d.Name] = kept{d.State.Msgs, d.State.LastSeq} }) != nil {
		return
	}
	text, err := json.Marshal(streams)
	if err != nil {
		return
	}
	if err := os.WriteFile(keptFile(s.dir), text, 0o600); err != nil {
		s.log.logger.Warn("what the streams have can't be noted: damage to their files may go unseen", "error", err)
	}
}

func (s *Server) eachStream(do func(server.StreamDetail)) error {
	all, err := s.server.Jsz(&server.JSzOptions{Streams: true})
	if err != nil {
		return err
	}
	for _, account := range all.AccountDetails {
		for _, detail := range account.Streams {
			do(detail)
		}
	}
	return nil
}

// countLost compares what the streams have with what they had.
func (s *Server) countLost(before map[string]kept) error {
	s.before, s.lost = before, map[string]uint64{}
	return s.eachStream(func(d server.StreamDetail) {
		was := before[d.Name]
		missing := max(was.Messages, d.State.Msgs) - d.State.Msgs
		if missing == 0 && (was.Last > d.State.LastSeq || d.State.Lost != nil) {
			missing = 1
		}
		s.lost[d.Name] = missing
	})
}

// Missing returns how many messages of a stream were lost before the server started, at
// least, as far as that is known: 0 for none. The server may see only when it first reads a
// file of messages that it is damaged, so this may be more later.
func (s *Server) Missing(stream string) uint64 {
	if lost := s.lost[stream]; lost > 0 {
		return lost
	}
	was, lost := s.before[stream], uint64(0)
	_ = s.eachStream(func(d server.StreamDetail) { // fails when the server has ended
		if d.Name == stream && d.State.LastSeq < was.Last { // which never falls otherwise
			lost = max(1, max(was.Messages, d.State.Msgs)-d.State.Msgs)
		}
	})
	return lost
}

// Lost reports whether the server knows that messages of a stream are lost.
func (s *Server) Lost(stream string) (bool, error) {
	lost := false
	err := s.eachStream(func(d server.StreamDetail) { lost = lost || d.Name == stream && d.State.Lost != nil })
	return lost, err
}
