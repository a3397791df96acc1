package copier

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/opencontainers/go-digest"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// stream moves the bytes of a blob from the source into an upload, through a
// buffer of fixed size.
// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#post-then-put
func (t *task) stream(ctx context.Context, blob descriptor, upload *url.URL) error {
	sourceContext, stop := context.WithCancel(ctx)
	source := &blobReader{ctx: sourceContext, task: t, blob: blob, verifier: digest.Digest(blob.Digest).Verifier()}
	end := func() (int64, error) {
		stop()
		return source.end()
	}
	if blob.Size > 0 {
		if err := source.open(); err != nil {
			_, _ = end()
			return err
		}
	}
	destination := *upload
	query := "digest=" + url.QueryEscape(blob.Digest)
	if destination.RawQuery != "" {
		query = destination.RawQuery + "&" + query
	}
	destination.RawQuery = query
	begun := time.Now()
	response, err := t.to.once(ctx, call{
		method: http.MethodPut, url: &destination, stream: source, length: blob.Size,
		header: http.Header{"Content-Type": {"application/octet-stream"}},
	}, http.StatusCreated, http.StatusNoContent)
	if err == nil {
		discard(response)
	}
	read, broken := end()
	switch {
	case broken != nil:
		err = broken
	case err != nil && ctx.Err() == nil:
		err = explainCut(err, "the upload to the target", time.Since(begun))
	}
	if err != nil {
		t.count.done.Add(-read)
		return err
	}
	if got := response.Header.Get("Docker-Content-Digest"); got != "" && got != blob.Digest {
		return module.Permanent(fmt.Errorf("the target stored it as %s", got))
	}
	return nil
}

// explainCut says what to do about transfers that break off after a minute: zot cuts
// them then unless it is configured not to.
func explainCut(err error, what string, took time.Duration) error {
	if took < 55*time.Second || took > 75*time.Second {
		return err
	}
	return fmt.Errorf(`%s was cut after %s; if it is a zot, set http.readTimeout and http.writeTimeout to "0s" in its config: %w`, what, took.Round(time.Second), err)
}

// maxResumes bounds how often one transfer goes on after a broken connection.
const maxResumes = 5

// blobReader reads a blob from the source. When the connection breaks or stalls
// it goes on with a range request, so that the upload does not notice.
// The transport may still be reading when the answer is there already, hence the
// lock; end the context before end.
type blobReader struct {
	ctx      context.Context
	task     *task
	blob     descriptor
	verifier digest.Verifier

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

// open asks for the blob from the current offset on.
func (r *blobReader) open() error {
	ctx, stop := context.WithCancelCause(r.ctx)
	header := http.Header{}
	want := []int{http.StatusOK}
	if r.offset > 0 {
		header.Set("Range", "bytes="+strconv.FormatInt(r.offset, 10)+"-"+strconv.FormatInt(r.blob.Size-1, 10))
		want = append(want, http.StatusPartialContent)
	}
	from := r.task.from
	get := call{method: http.MethodGet, path: from.path("blobs", r.blob.Digest), header: header}
	response, err := from.do(ctx, from.retries, get, want...) //nolint:bodyclose // r.body is it, and closed with the reader
	if err != nil {
		stop(nil)
		return err
	}
	r.body, r.stop, r.opened = response.Body, func() { stop(nil) }, time.Now()
	stall := r.task.client.stall
	r.watch = time.AfterFunc(stall, func() { stop(errStalled) })
	left := r.blob.Size - r.offset
	if response.StatusCode == http.StatusOK && r.offset > 0 { // it does not support ranges: read again from the start
		if _, err := io.CopyN(io.Discard, r.body, r.offset); err != nil {
			return sendError(r.ctx, "read", from.endpoint.host, from.path("blobs", r.blob.Digest), err)
		}
	} else if response.ContentLength >= 0 && response.ContentLength != left {
		return module.Permanent(fmt.Errorf("the source sends %d bytes, the manifest says %d", response.ContentLength, left))
	}
	return nil
}

// errEnded is what a reader says that was stopped from outside.
var errEnded = errors.New("reading was stopped")

var errStalled = errors.New("the source sends nothing any more")

func (r *blobReader) Read(buffer []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for {
		if r.failure != nil {
			return 0, r.failure
		}
		n, err := r.body.Read(buffer)
		if n > 0 {
			r.watch.Reset(r.task.client.stall)
			r.offset += int64(n)
			_, _ = r.verifier.Write(buffer[:n])
			r.task.progress(int64(n))
		}
		switch {
		case r.offset >= r.blob.Size:
			if !r.verifier.Verified() {
				r.failure = module.Retryable(errors.New("the source sent other bytes than its digest says"))
				return 0, r.failure
			}
			if n > 0 {
				return n, nil
			}
			return 0, io.EOF
		case n > 0:
			return n, nil
		case err != nil:
			if err := r.resume(err); err != nil {
				r.failure = err
			}
		}
	}
}

func (r *blobReader) resume(broken error) error {
	from := r.task.from
	if errors.Is(broken, io.EOF) {
		broken = io.ErrUnexpectedEOF
	}
	failure := sendError(r.ctx, "read", from.endpoint.host, from.path("blobs", r.blob.Digest), broken)
	r.resumes++
	if r.ctx.Err() != nil {
		return errEnded
	}
	if r.resumes > min(maxResumes, r.task.options.MaxRetries) {
		return explainCut(failure, "the download from the source", time.Since(r.opened))
	}
	r.close()
	if err := sleep(r.ctx, spread(min(r.task.client.backoff<<r.resumes, 5*time.Second))); err != nil {
		return errEnded
	}
	return r.open()
}

// end closes the reader and returns how far it came and why it ended early, if
// the source was the reason.
func (r *blobReader) end() (int64, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.close()
	failure := r.failure
	r.failure = errEnded
	if errors.Is(failure, errEnded) {
		failure = nil
	}
	return r.offset, failure
}

func (r *blobReader) close() {
	if r.body == nil {
		return
	}
	r.watch.Stop()
	r.stop()
	_ = r.body.Close()
	r.body = nil
}
