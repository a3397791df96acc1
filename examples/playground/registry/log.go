package registry

import (
	"cmp"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// logLimit bounds the memory of a playground that runs for days.
const logLimit = 200_000

// Log keeps every request that was answered. It is safe for concurrent use;
// several registries may share one.
type Log struct {
	mu       sync.Mutex
	requests []Request
}

// NewLog returns an empty log.
func NewLog() *Log { return &Log{} }

// Requests returns what was answered since the last Reset, oldest first.
func (l *Log) Requests() []Request {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.requests)
}

// Reset forgets everything.
func (l *Log) Reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.requests = nil
}

func (l *Log) add(r Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.requests) >= logLimit {
		l.requests = slices.Clone(l.requests[logLimit/2:])
	}
	l.requests = append(l.requests, r)
}

// Count is how often a host got one kind of request.
type Count struct {
	Host     string `json:"host"`
	Method   string `json:"method"`
	Kind     Kind   `json:"kind"`
	Status   int    `json:"status"`
	Requests int    `json:"requests"`
	Received int64  `json:"received"`
	Sent     int64  `json:"sent"`
}

// Counts sums the requests by host, method, kind and status, in that order.
func Counts(requests []Request) []Count {
	sums := map[Count]*Count{}
	for _, r := range requests {
		key := Count{Host: r.Host, Method: r.Method, Kind: r.Kind, Status: r.Status}
		sum, ok := sums[key]
		if !ok {
			sum = &Count{Host: r.Host, Method: r.Method, Kind: r.Kind, Status: r.Status}
			sums[key] = sum
		}
		sum.Requests++
		sum.Received += r.Received
		sum.Sent += r.Sent
	}
	out := make([]Count, 0, len(sums))
	for _, sum := range sums {
		out = append(out, *sum)
	}
	slices.SortFunc(out, func(a, b Count) int {
		return cmp.Or(cmp.Compare(a.Host, b.Host), cmp.Compare(a.Kind, b.Kind),
			cmp.Compare(a.Method, b.Method), cmp.Compare(a.Status, b.Status))
	})
	return out
}

// record runs next and logs the request under the registry's name, also when
// next cuts the connection. Next may complete the entry.
func (l *Log) record(w http.ResponseWriter, r *http.Request, entry *Request, next http.Handler) {
	entry.Time = time.Now()
	body := &countedBody{ReadCloser: r.Body}
	answer := &countedWriter{ResponseWriter: w}
	r.Body = body
	defer func() {
		entry.Status, entry.Received = answer.status, body.read
		if r.Method != http.MethodHead { // what is written in answer to HEAD is never sent
			entry.Sent = answer.sent
		}
		entry.Duration = time.Since(entry.Time)
		l.add(*entry)
	}()
	next.ServeHTTP(answer, r)
	if answer.status == 0 {
		answer.status = http.StatusOK
	}
}

type countedBody struct {
	io.ReadCloser
	read int64
}

func (b *countedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.read += int64(n)
	return n, err
}

type countedWriter struct {
	http.ResponseWriter
	status int
	sent   int64
}

func (w *countedWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *countedWriter) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.sent += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *countedWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
