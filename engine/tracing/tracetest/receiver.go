package tracetest

import (
	"compress/gzip"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	common "go.opentelemetry.io/proto/otlp/common/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"
)

// Span is one that was received.
type Span struct {
	Trace, ID, Parent string // hexadecimal; Parent is empty for none
	Name              string
	Failed            bool
	Status            string
	Attributes        map[string]string // those of the resource among them
	Begun, Ended      time.Time
	Server            bool // it answers another program
}

// Receiver is a collector. Safe for concurrent use.
type Receiver struct {
	*httptest.Server

	mu      sync.Mutex
	spans   []Span
	changed chan struct{} // closed when spans came
}

// Start starts a receiver that ends with the test.
func Start(t testing.TB) *Receiver {
	t.Helper()
	r := &Receiver{changed: make(chan struct{})}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		spans, err := read(request)
		if err != nil {
			t.Errorf("%s %s: %v", request.Method, request.URL.Path, err)
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		r.add(spans)
		w.Header().Set("Content-Type", "application/x-protobuf")
	}))
	t.Cleanup(r.Close)
	return r
}

// Environment are the variables by which a program sends its traces here.
func (r *Receiver) Environment() []string {
	return []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + r.URL, "OTEL_EXPORTER_OTLP_COMPRESSION=gzip"}
}

// Await returns all spans once done says so of them. The test fails after a minute
// without.
func (r *Receiver) Await(t testing.TB, done func([]Span) bool) []Span {
	t.Helper()
	late := time.After(time.Minute)
	for {
		r.mu.Lock()
		spans, changed := slices.Clone(r.spans), r.changed
		r.mu.Unlock()
		if done(spans) {
			return spans
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("the spans that were awaited did not come; there are %+v", spans)
		}
	}
}

func (r *Receiver) add(spans []Span) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.spans = append(r.spans, spans...)
	close(r.changed)
	r.changed = make(chan struct{})
}

func read(request *http.Request) ([]Span, error) {
	var body io.Reader = request.Body
	if request.Header.Get("Content-Encoding") == "gzip" {
		plain, err := gzip.NewReader(body)
		if err != nil {
			return nil, err
		}
		body = plain
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	var sent collector.ExportTraceServiceRequest
	if err := proto.Unmarshal(text, &sent); err != nil {
		return nil, err
	}
	var spans []Span
	for _, of := range sent.GetResourceSpans() {
		for _, scope := range of.GetScopeSpans() {
			for _, span := range scope.GetSpans() {
				spans = append(spans, received(span, of.GetResource().GetAttributes()))
			}
		}
	}
	return spans, nil
}

func received(span *otlp.Span, resource []*common.KeyValue) Span {
	s := Span{
		Trace: hex.EncodeToString(span.GetTraceId()), ID: hex.EncodeToString(span.GetSpanId()), Parent: hex.EncodeToString(span.GetParentSpanId()),
		Name: span.GetName(), Failed: span.GetStatus().GetCode() == otlp.Status_STATUS_CODE_ERROR, Status: span.GetStatus().GetMessage(),
		Attributes: map[string]string{}, Server: span.GetKind() == otlp.Span_SPAN_KIND_SERVER,
		Begun: time.Unix(0, int64(span.GetStartTimeUnixNano())), Ended: time.Unix(0, int64(span.GetEndTimeUnixNano())), //nolint:gosec // times of today
	}
	for _, attribute := range slices.Concat(resource, span.GetAttributes()) {
		s.Attributes[attribute.GetKey()] = attribute.GetValue().GetStringValue()
	}
	return s
}
