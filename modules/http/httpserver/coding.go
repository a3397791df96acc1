package httpserver

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
)

// The encodings of bodies that are undone. RFC 9110 section 8.4.1.
const (
	codingGzip    = "gzip"
	codingDeflate = "deflate"
)

var (
	errDecodedTooLarge = errors.New("the decoded body is larger than the limit")
	errTrailing        = errors.New("something follows the encoded body")
)

// codingOf is the encoding of a body, "" for none. Several are joined by commas.
func codingOf(header http.Header) string {
	var codings []string
	for _, line := range header["Content-Encoding"] {
		for coding := range strings.SplitSeq(line, ",") {
			switch coding = strings.ToLower(strings.TrimSpace(coding)); coding {
			case "", "identity":
			case "x-gzip":
				codings = append(codings, codingGzip)
			default:
				codings = append(codings, coding)
			}
		}
	}
	return strings.Join(codings, ",")
}

// refuseCoding says why a body can't be decoded; nil when it can.
func refuseCoding(r *http.Request) *reply {
	switch codingOf(r.Header) {
	case "", codingGzip, codingDeflate:
		return nil
	}
	if r.ContentLength == 0 {
		return nil
	}
	answer := refusal(http.StatusUnsupportedMediaType, "the Content-Encoding of the body is not known: send it with one of gzip and deflate, or without")
	answer.headers = http.Header{"Accept-Encoding": {"gzip, deflate"}}
	return answer
}

// decode reads the body into the buffer, and stops as soon as too much comes of it.
func (u *upload) decode(coding string, limit int64) error {
	sent := bufio.NewReader(u)
	if _, err := sent.Peek(1); err == io.EOF {
		return nil // nothing was encoded
	}
	decoder, err := newDecoder(coding, sent)
	if err != nil {
		return err
	}
	if _, err := u.buffer.ReadFrom(io.LimitReader(held{decoder, u}, limit+1)); err != nil {
		return err
	}
	if int64(u.buffer.Len()) > limit {
		return errDecodedTooLarge
	}
	if _, err := sent.Peek(1); err != io.EOF {
		return errTrailing
	}
	return nil
}

func newDecoder(coding string, sent *bufio.Reader) (io.Reader, error) {
	if coding == codingGzip {
		return gzip.NewReader(sent)
	}
	// The name means the format of zlib; some senders leave that out.
	if start, err := sent.Peek(2); err == nil && start[0]&0x0f == 8 && (int(start[0])<<8|int(start[1]))%31 == 0 {
		return zlib.NewReader(sent)
	}
	return flate.NewReader(sent), nil
}

// held counts what is decoded for what the upload holds.
type held struct {
	io.Reader
	of *upload
}

// Read implements io.Reader.
func (h held) Read(p []byte) (int, error) {
	n, err := h.Reader.Read(p)
	if !h.of.Hold(n) {
		return n, os.ErrDeadlineExceeded
	}
	return n, err
}

// forgetCoding takes the header lines off that were true of the encoded body only.
func forgetCoding(header http.Header) {
	if codingOf(header) != "" {
		header.Del("Content-Encoding")
		header.Del("Content-Length")
	}
}
