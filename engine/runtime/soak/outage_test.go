package soak_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/moduletest/loopback"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/queue/queuetest"
	"github.com/patchbay-dev/patchbay/engine/runtime"
)

// webFlow answers requests over direct edges, and has a queued one beside.
const webFlow = `
nodes:
  - {id: server, component: http/http_server, settings: {port: %d}}
  - {id: put, component: test/put}
  - {id: effect, component: test/effect}
edges:
  - {from: server.request, to: server.response, map: {statusCode: 200, body: "{{ $.path }}"}}
  - {from: put.out, to: effect.in, queue: {concurrency: 4}}
`

const webEdge = "put.out -> effect.in"

// web is an engine with that flow.
type web struct {
	*runtime.Flow
	effects effects
	url     string
	engine  *engine
	last    int
}

func newWeb(t *testing.T, dir string, change func(*queue.Options)) *web {
	t.Helper()
	w := &web{}
	w.engine = opened(t, dir, change, &step{name: "put", do: pass}, &step{name: "effect", do: w.effects.note})
	port := loopback.Port(t)
	w.Flow = w.engine.deploy(t, fmt.Sprintf(webFlow, port))
	w.url = fmt.Sprintf("http://127.0.0.1:%d/a", port)
	if _, err := w.Send(t.Context(), "server", "start", json.RawMessage(`{}`)); err != nil {
		t.Fatal(err)
	}
	return w
}

// serves asks the server of the flow, which must answer soon.
func (w *web) serves(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	for range 20 {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		answer, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatalf("the direct part of the flow does not answer: %v", err)
		}
		text, err := io.ReadAll(answer.Body)
		_ = answer.Body.Close()
		if answer.StatusCode != 200 || !strings.Contains(string(text), "/a") || err != nil {
			t.Fatalf("the direct part of the flow answers %d, %q, %v", answer.StatusCode, text, err)
		}
	}
}

// put sends a message of about some bytes to the queued edge.
func (w *web) put(ctx context.Context, bytes int) error {
	w.last++
	_, err := w.Send(ctx, "put", "in", fmt.Appendf(nil, `{"number": %d, "key": %q}`, w.last, strings.Repeat("x", bytes)))
	return err
}

func (w *web) unreachable(t *testing.T, words ...string) {
	t.Helper()
	within(t, 30*time.Second, "the queue says that it can't be reached", func() bool {
		return statusOf(t, w.Flow, webEdge).State == queue.StateUnreachable
	})
	s := statusOf(t, w.Flow, webEdge)
	for _, word := range words {
		if !strings.Contains(s.Problem, word) {
			t.Errorf("the problem is %q, want %q in it", s.Problem, word)
		}
	}
	if broker := w.engine.Broker(t.Context()); broker.Connected || broker.Problem == "" {
		t.Errorf("the broker is %+v", broker)
	}
}

func (w *web) done(t *testing.T, want int) {
	t.Helper()
	within(t, time.Minute, "all that was put has its effect, and nothing waits", func() bool {
		different, _ := w.effects.have()
		return different == want && idle(t.Context(), w.Flow)
	})
}

// TestNATSIsAway: what is direct goes on while NATS is down, what is queued says what it
// waits for, and goes on by itself.
func TestNATSIsAway(t *testing.T) {
	nats := queuetest.New(t)
	w := newWeb(t, t.TempDir(), func(o *queue.Options) { o.URL = nats.URL() })
	w.serves(t)
	w.unreachable(t, "127.0.0.1")
	nats.Start()
	within(t, 30*time.Second, "the queue is there", func() bool { return idle(t.Context(), w.Flow) })
	total := 0
	for range size(1, 20) {
		for range 20 {
			if err := w.put(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
			total++
		}
		nats.Kill()
		w.unreachable(t, "127.0.0.1")
		w.serves(t)
		patient := make(chan error, 1)
		go func() { patient <- w.put(t.Context(), 1) }()
		total++
		nats.Start()
		if err := <-patient; err != nil {
			t.Fatalf("what was put while NATS was away: %v", err)
		}
		w.done(t, total)
		w.serves(t)
	}
	_, again := w.effects.have()
	t.Logf("%d messages, %d handled again", total, again)
}
