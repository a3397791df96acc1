package httpserver

import (
	"io"
	"net/http"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
)

const (
	// smallAnswer is what net/http buffers, so that no reader holds up the handler.
	smallAnswer = 4 << 10
	// piece is what is written between two looks at the progress.
	piece = 32 << 10
	// fewConnections is the number of connections up to which small answers over HTTP/2
	// are left to net/http, which saves a frame each.
	fewConnections = 64
)

// download is an answer on its way out, within the pool of all that are.
type download struct {
	slots.Place
	conn deadliner
}

// Cut implements slots.Cutter.
func (d *download) Cut() { _ = d.conn.SetWriteDeadline(longAgo()) }

// send writes an answer. Those that a slow reader could hold up are bounded, in number
// and in bytes.
func (s *Server) send(w http.ResponseWriter, r *http.Request, answer *reply) {
	conn, ok := w.(deadliner)
	if !ok || len(answer.body) <= smallAnswer && (r.ProtoMajor == 1 || s.conns.Len() <= fewConnections) {
		answer.write(w)
		return
	}
	d := &download{conn: conn}
	s.readers.Enter(&d.Place, slots.From(r.Context()).Host(r.RemoteAddr), d)
	defer d.Leave()
	// A very large one counts for half of what there may be, so that it fits.
	d.Hold(int(min(int64(len(answer.body)), s.readers.Bytes()/2)))
	answer.head(w)
	for rest := answer.body; len(rest) > 0; {
		n, err := io.WriteString(w, rest[:min(len(rest), piece)])
		if rest = rest[n:]; err != nil || !d.Sent(n) {
			return // the client has gone, or had to
		}
	}
	if flusher, ok := w.(http.Flusher); ok && r.ProtoMajor == 2 {
		flusher.Flush() // else the rest is written when the handler has returned
	}
}
