package tracing_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/moduletest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
	"github.com/patchbay-dev/patchbay/engine/runtime/catalog"
	"github.com/patchbay-dev/patchbay/engine/tracing"
	"github.com/patchbay-dev/patchbay/engine/tracing/tracetest"
	patchhttp "github.com/patchbay-dev/patchbay/modules/http"
)

// proxy is a flow that answers with what another server says; a word in the path of a
// request goes into the item.
const proxy = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: proxy}
spec:
  nodes:
    - id: server
      component: http/http_server
      itemName: "request to {{ $.path }}"
      settings: {port: PORT}
    - id: ask
      component: http/http_request
      settings: {allowLoopback: true, proxy: none}
  edges:
    - from: server.request
      to: ask.request
      map: {url: "URL{{ $.path }}"}
    - from: ask.response
      to: server.response
      map: {body: "{{ $.body }}"}
`

type states struct{}

func (states) State(string, string) module.State        { return moduletest.NewMemoryState() }
func (states) DeleteFlow(context.Context, string) error { return nil }

// serve runs the flow with a tracer, and returns its address.
func serve(t *testing.T, tracer *tracing.Tracer, upstream string) string {
	t.Helper()
	known, err := catalog.New(patchhttp.Module(patchhttp.Options{Logger: slog.New(slog.DiscardHandler)}))
	if err != nil {
		t.Fatal(err)
	}
	options := runtime.Options{Catalog: known, States: states{}}
	if tracer != nil {
		options.Tracer = tracer
	}
	engine, err := runtime.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(context.WithoutCancel(t.Context())) })
	port := freePort(t)
	document, problems := flow.Parse("proxy.yaml", []byte(strings.NewReplacer("PORT", fmt.Sprint(port), "URL", upstream).Replace(proxy)))
	if problems.Err() != nil {
		t.Fatal(problems.Err())
	}
	if _, err := engine.Deploy(t.Context(), document); err != nil {
		t.Fatal(err)
	}
	f, _ := engine.Flow("proxy")
	if _, err := f.Send(t.Context(), "server", "start", []byte(`{}`)); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("http://127.0.0.1:%d", port)
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

// get asks the flow, with a header of a trace.
func get(t *testing.T, url, parent string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if parent != "" {
		request.Header.Set("Traceparent", parent)
		request.Header.Set("Tracestate", "vendor=x")
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, response.Body)
	_ = response.Body.Close()
}

func start(t *testing.T, receiver *tracetest.Receiver) *tracing.Tracer {
	t.Helper()
	for _, line := range receiver.Environment() {
		name, value, _ := strings.Cut(line, "=")
		t.Setenv(name, value)
	}
	if !tracing.Wanted() {
		t.Fatal("the environment asks for traces")
	}
	tracer, err := tracing.New(t.Context(), tracing.Options{Version: "1.2.3", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	return tracer
}

func TestARunIsATrace(t *testing.T) {
	const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
	receiver := tracetest.Start(t)
	asked := make(chan http.Header, 8)
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.Header
		if r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusInternalServerError)
		}
		fmt.Fprint(w, "the answer is nobody's business")
	}))
	defer upstream.Close()
	tracer := start(t, receiver)
	url := serve(t, tracer, upstream.URL)
	ofTrace := func(trace string) func(tracetest.Span) bool {
		return func(s tracetest.Span) bool { return s.Trace != trace }
	}
	one := func(spans []tracetest.Span, node string) tracetest.Span {
		t.Helper()
		at := slices.IndexFunc(spans, func(s tracetest.Span) bool { return s.Attributes["patchbay.node"] == node && s.Name != "proxy "+node })
		if at < 0 {
			t.Fatalf("no span of %s: %+v", node, spans)
		}
		return spans[at]
	}

	get(t, url+"/fine", parent)
	spans := receiver.Await(t, func(all []tracetest.Span) bool {
		return len(slices.DeleteFunc(all, ofTrace("0af7651916cd43dd8448eb211c80319c"))) == 3
	})
	spans = slices.DeleteFunc(spans, ofTrace("0af7651916cd43dd8448eb211c80319c"))
	root := spans[slices.IndexFunc(spans, func(s tracetest.Span) bool { return s.Name == "proxy server" })]
	ask, answer := one(spans, "ask"), one(spans, "server")
	if root.Parent != "b7ad6b7169203331" || !root.Server || ask.Parent != root.ID || answer.Parent != ask.ID {
		t.Errorf("the spans are no tree: %+v", spans)
	}
	for _, s := range spans {
		if s.Attributes["patchbay.flow"] != "proxy" || s.Attributes["patchbay.outcome"] != "ok" || s.Attributes["service.name"] != "patchbay" ||
			s.Attributes["service.version"] != "1.2.3" || s.Failed || s.Ended.Before(s.Begun) || s.Begun.Before(root.Begun) {
			t.Errorf("span %+v", s)
		}
		if strings.Contains(fmt.Sprint(s), "business") {
			t.Errorf("the span holds the message: %+v", s)
		}
	}
	if ask.Attributes["patchbay.item"] != "request to /fine" {
		t.Errorf("item %q", ask.Attributes["patchbay.item"])
	}
	header := <-asked
	if want := "00-" + ask.Trace + "-" + ask.ID + "-01"; header.Get("Traceparent") != want || header.Get("Tracestate") != "vendor=x" {
		t.Errorf("the upstream was sent %q and %q, want %q", header.Get("Traceparent"), header.Get("Tracestate"), want)
	}

	get(t, url+"/broken", "")
	isBroken := func(s tracetest.Span) bool {
		return s.Name == "ask" && s.Attributes["patchbay.item"] == "request to /broken"
	}
	spans = receiver.Await(t, func(all []tracetest.Span) bool { return slices.ContainsFunc(all, isBroken) })
	broken := spans[slices.IndexFunc(spans, isBroken)]
	if !broken.Failed || broken.Attributes["patchbay.outcome"] != "failed" || broken.Status == "" || broken.Trace == ask.Trace {
		t.Errorf("the failed hop: %+v", broken)
	}

	// What another program does not sample is not sent, and the header says so.
	<-asked
	get(t, url+"/unsampled", "00-11111111111111111111111111111111-b7ad6b7169203331-00")
	if header := <-asked; !strings.HasSuffix(header.Get("Traceparent"), "-00") {
		t.Errorf("the upstream was sent %q", header.Get("Traceparent"))
	}
	get(t, url+"/last", "")
	if err := tracer.Close(t.Context()); err != nil {
		t.Error(err)
	}
	// Close has sent what waited.
	spans = receiver.Await(t, func([]tracetest.Span) bool { return true })
	if !slices.ContainsFunc(spans, func(s tracetest.Span) bool { return s.Attributes["patchbay.item"] == "request to /last" }) {
		t.Error("the last run was not sent")
	}
	if slices.ContainsFunc(spans, func(s tracetest.Span) bool { return s.Trace == "11111111111111111111111111111111" }) {
		t.Error("what is not sampled was sent")
	}
}

// TestOff holds that without a tracer nothing is handed on.
func TestOff(t *testing.T) {
	asked := make(chan http.Header, 1)
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { asked <- r.Header }))
	defer upstream.Close()
	url := serve(t, nil, upstream.URL)
	get(t, url, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	if header := <-asked; header.Get("Traceparent") != "" {
		t.Errorf("the upstream was sent %q", header.Get("Traceparent"))
	}
}

// TestACollectorThatHangs holds that no flow waits for the collector, and that the end is
// bounded.
func TestACollectorThatHangs(t *testing.T) {
	hang := make(chan struct{})
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	}))
	defer collector.Close()
	defer close(hang)
	t.Setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", collector.URL+"/v1/traces")
	tracer, err := tracing.New(t.Context(), tracing.Options{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
	defer upstream.Close()
	url := serve(t, tracer, upstream.URL)
	for range 600 { // more than what may wait
		get(t, url, "")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = tracer.Close(ctx) // whether it could be sent is nobody's concern here
	}()
	select {
	case <-ended:
	case <-time.After(time.Minute):
		t.Fatal("the tracer does not end")
	}
}

func TestWanted(t *testing.T) {
	tests := []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"by default", nil, false},
		{"an endpoint", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318"}, true},
		{"one for traces", map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://c:4318/v1/traces"}, true},
		{"all switched off", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_SDK_DISABLED": "true"}, false},
		{"traces switched off", map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://c:4318", "OTEL_TRACES_EXPORTER": "none"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, name := range []string{"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_SDK_DISABLED", "OTEL_TRACES_EXPORTER"} {
				t.Setenv(name, test.env[name])
			}
			if got := tracing.Wanted(); got != test.want {
				t.Errorf("wanted: %v", got)
			}
		})
	}
}
