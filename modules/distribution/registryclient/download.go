package registryclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/opencontainers/go-digest"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// maxResumes bounds how often one transfer goes on after a broken connection.
const maxResumes = 5

// Download reads a blob. When the connection breaks or stalls it goes on with a range
// request, so that the upload does not notice. The transport may still be reading when
// the answer to the upload is there already, hence the lock.
type Download struct {
	ctx      context.Context
	cancel   context.CancelFunc
	from     Repository
	blob     Descriptor
	verifier digest.Verifier
	// progress gets how many bytes were read.
	progress func(bytes int64)

	mu sync.Mutex

	body    io.ReadCloser
	stop    context.CancelFunc
	watch   *time.Timer
	opened  time.Time
	offset  int64
	resumes int
	// failure is why reading ended early; the transport hides it in its own error.
	failure error
}

// OpenBlob begins to read a blob. The caller ends the download, whatever it has read.
func (r Repository) OpenBlob(ctx context.Context, blob Descriptor, progress func(bytes int64)) (*Download, error) {
	ctx, cancel := context.WithCancel(ctx)
	d := &Download{ctx: ctx, cancel: cancel, from: r, blob: blob, verifier: digest.Digest(blob.Digest).Verifier(), progress: progress}
	if blob.Size <= 0 {
		return d, nil
	}
	if err := d.open(); err != nil {
		_, _ = d.End()
		return nil, err
	}
	return d, nil
}

// open asks for the blob from the current offset on.
func (d *Download) open() error {
	ctx, stop := context.WithCancelCause(d.ctx)
	header := http.Header{}
	want := []int{http.StatusOK}
	if d.offset > 0 {
		header.Set("Range", "bytes="+strconv.FormatInt(d.offset, 10)+"-"+strconv.FormatInt(d.blob.Size-1, 10))
		want = append(want, http.StatusPartialContent)
	}
	path := d.from.path("blobs", d.blob.Digest)
	response, err := d.from.do(ctx, d.from.retries, call{method: http.MethodGet, path: path, header: header}, want...) //nolint:bodyclose // d.body is it, and closed with the download
	if err != nil {
		stop(nil)
		return err
	}
	d.body, d.stop, d.opened = response.Body, func() { stop(nil) }, time.Now()
	d.watch = time.AfterFunc(d.from.client.stall, func() { stop(errStalled) })
	left := d.blob.Size - d.offset
	if response.StatusCode == http.StatusOK && d.offset > 0 { // it does not support ranges: read again from the start
		if _, err := io.CopyN(io.Discard, d.body, d.offset); err != nil {
			return sendError(d.ctx, "read", d.from.endpoint.Host, path, err)
		}
	} else if response.ContentLength >= 0 && response.ContentLength != left {
		return module.Permanent(fmt.Errorf("the source sends %d bytes, the manifest says %d", response.ContentLength, left))
	}
	return nil
}

// errEnded is what a download says that was stopped from outside.
var errEnded = errors.New("reading was stopped")

var errStalled = errors.New("the source sends nothing any more")

// Read implements io.Reader.
func (d *Download) Read(buffer []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		if d.failure != nil {
			return 0, d.failure
		}
		n, err := d.body.Read(buffer)
		if n > 0 {
			d.watch.Reset(d.from.client.stall)
			d.offset += int64(n)
			_, _ = d.verifier.Write(buffer[:n])
			d.progress(int64(n))
		}
		switch {
		case d.offset >= d.blob.Size:
			if !d.verifier.Verified() {
				d.failure = module.Retryable(errors.New("the source sent other bytes than its digest says"))
				return 0, d.failure
			}
			if n > 0 {
				return n, nil
			}
			return 0, io.EOF
		case n > 0:
			return n, nil
		case err != nil:
			if err := d.resume(err); err != nil {
				d.failure = err
			}
		}
	}
}

func (d *Download) resume(broken error) error {
	if errors.Is(broken, io.EOF) {
		broken = io.ErrUnexpectedEOF
	}
	failure := sendError(d.ctx, "read", d.from.endpoint.Host, d.from.path("blobs", d.blob.Digest), broken)
	d.resumes++
	if d.ctx.Err() != nil {
		return errEnded
	}
	if d.resumes > min(maxResumes, d.from.retries) {
		return ExplainCut(failure, "the download from the source", time.Since(d.opened))
	}
	d.close()
	if err := sleep(d.ctx, spread(min(d.from.client.backoff<<d.resumes, 5*time.Second))); err != nil {
		return errEnded
	}
	return d.open()
}

// End stops reading and returns how far it came and why it ended early, if the source
// was the reason.
func (d *Download) End() (int64, error) {
	d.cancel()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.close()
	failure := d.failure
	d.failure = errEnded
	if errors.Is(failure, errEnded) {
		failure = nil
	}
	return d.offset, failure
}

func (d *Download) close() {
	if d.body == nil {
		return
	}
	d.watch.Stop()
	d.stop()
	_ = d.body.Close()
	d.body = nil
}
