package httpserver

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
)

const (
	// largeBuffer is the size from which a buffer is not kept for the next request.
	largeBuffer = 1 << 20
	// firstBuffer is what a body gets before any of it has come, whatever length
	// it claims to have.
	firstBuffer = 32 << 10
	// lingerTime is for the rest of a body that nobody reads.
	lingerTime = 500 * time.Millisecond

	leastRate = 512             // bytes a second that a sender must come to
	graceTime = 5 * time.Second // in which it need not
)

// deadliner is what an answer's connection or stream has.
type deadliner interface {
	SetReadDeadline(time.Time) error
	SetWriteDeadline(time.Time) error
}

// longAgo is a deadline that has passed.
func longAgo() time.Time { return time.Unix(1, 0) }

// upload is a body on its way in, within the pool of all that are. It holds no
// place among the requests that are in the flow.
type upload struct {
	slots.Place
	buffer bytes.Buffer
	body   io.Reader
	failed error     // of reading the body
	conn   deadliner // nil when there is none
}

// Cut implements slots.Cutter.
func (u *upload) Cut() {
	if u.conn != nil {
		_ = u.conn.SetReadDeadline(longAgo())
	}
}

// Read implements io.Reader.
func (u *upload) Read(p []byte) (int, error) {
	n, err := u.body.Read(p)
	if !u.Progress(n) {
		err = os.ErrDeadlineExceeded
	}
	if err != nil && err != io.EOF {
		u.failed = err
	}
	return n, err
}

// readBody reads a body up to a limit in bytes, and undoes its encoding: the limit
// is for what is sent and for what comes of it.
func (s *Server) readBody(w http.ResponseWriter, r *http.Request, limit int64) (string, *reply) {
	if r.ContentLength == 0 || r.Body == nil {
		return "", nil
	}
	u, ok := s.uploads.Get().(*upload)
	if !ok {
		u = new(upload)
	}
	u.conn, _ = w.(deadliner)
	u.body = r.Body
	if r.ContentLength < 0 {
		u.body = http.MaxBytesReader(w, r.Body, limit)
	} else {
		u.buffer.Grow(int(min(r.ContentLength, firstBuffer)) + bytes.MinRead)
	}
	s.senders.Enter(&u.Place, slots.From(r.Context()).Host(r.RemoteAddr), u)
	coding, err := codingOf(r.Header), error(nil)
	if coding == "" {
		_, err = u.buffer.ReadFrom(u)
	} else {
		err = u.decode(coding, limit)
	}
	u.Leave()
	text, refused := u.outcome(err, coding, limit)
	u.body, u.conn, u.failed = nil, nil, nil
	if u.buffer.Cap() <= largeBuffer {
		u.buffer.Reset()
		s.uploads.Put(u)
	}
	return text, refused
}

func (u *upload) outcome(err error, coding string, limit int64) (string, *reply) {
	if u.failed != nil {
		err = u.failed // whatever a decoder made of it
	}
	switch {
	case u.WasCut():
		return "", refusal(http.StatusRequestTimeout, "the body came too slowly")
	case err == nil:
		return u.buffer.String(), nil
	case errors.As(err, new(*http.MaxBytesError)):
		return "", tooLarge(limit)
	case errors.Is(err, errDecodedTooLarge):
		answer := tooLarge(limit)
		answer.body = strings.TrimSuffix(answer.body, "\n") + " when it is decoded\n"
		return "", answer
	case coding != "" && u.failed == nil:
		return "", refusal(http.StatusBadRequest, "the body is not "+coding+", as its Content-Encoding says it is")
	case errors.Is(err, os.ErrDeadlineExceeded):
		return "", refusal(http.StatusRequestTimeout, "the body did not arrive in time")
	}
	return "", refusal(http.StatusBadRequest, "the body could not be read")
}

func tooLarge(limit int64) *reply {
	return refusal(http.StatusRequestEntityTooLarge, "the body is larger than "+strconv.FormatInt(limit>>20, 10)+" MB")
}

// turnAway answers a request whose body, if it has one, is not read: over HTTP/1
// net/http would wait for it before it answers.
func turnAway(w http.ResponseWriter, r *http.Request, answer *reply) {
	if conn, ok := w.(deadliner); ok && r.ContentLength != 0 && r.ProtoMajor == 1 {
		w.Header().Set("Connection", "close")
		_ = conn.SetReadDeadline(time.Now().Add(lingerTime))
	}
	answer.write(w)
}
