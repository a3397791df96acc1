package exchange

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
)

// bodyTime is how long the body of a request may take to arrive.
const bodyTime = 30 * time.Second

// Receive reads the whole body of a request within the bounds of a pool, and
// puts it in the body's place.
func Receive(w http.ResponseWriter, r *http.Request, pool *slots.Pool, most int64) error {
	if r.ContentLength == 0 || r.Body == nil {
		return nil
	}
	if r.ContentLength > most {
		return &http.MaxBytesError{Limit: most}
	}
	in := &incoming{control: http.NewResponseController(w), body: http.MaxBytesReader(w, r.Body, most)}
	_ = in.control.SetReadDeadline(time.Now().Add(bodyTime))
	pool.Enter(&in.Place, slots.From(r.Context()).Host(r.RemoteAddr), in)
	body, err := io.ReadAll(in)
	in.Leave()
	var tooLarge *http.MaxBytesError
	switch {
	case in.WasCut(), errors.Is(err, os.ErrDeadlineExceeded):
		return &Error{Status: http.StatusRequestTimeout, Err: errors.New("the request's body came too slowly"), Hint: "send it again"}
	case errors.As(err, &tooLarge):
		return err
	case err != nil:
		return BadRequest("read the request's body: %w", err)
	}
	// A connection that waits for its answer is not slow.
	_ = in.control.SetReadDeadline(time.Time{})
	r.Body, r.ContentLength = &received{Reader: bytes.NewReader(body), bytes: body}, int64(len(body))
	return nil
}

// incoming is a body that is being sent.
type incoming struct {
	slots.Place
	control *http.ResponseController
	body    io.Reader
}

// Cut implements slots.Cutter.
func (i *incoming) Cut() { _ = i.control.SetReadDeadline(LongAgo()) }

// Read implements io.Reader.
func (i *incoming) Read(p []byte) (int, error) {
	n, err := i.body.Read(p)
	if !i.Progress(n) {
		return n, fmt.Errorf("cut: %w", io.ErrUnexpectedEOF)
	}
	return n, err
}

// LongAgo is a deadline that has passed.
func LongAgo() time.Time { return time.Unix(1, 0) }

// received is a body that is all there.
type received struct {
	*bytes.Reader
	bytes []byte
}

// Close implements io.Closer.
func (*received) Close() error { return nil }
