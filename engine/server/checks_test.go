package server_test

import (
	"context"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
)

// pondering says how many components are busy with their settings, and were at
// most.
type pondering struct {
	now, most, begun atomic.Int64
	idle             atomic.Bool // they don't ponder
}

// ponder takes its settings over for as long as it may, and keeps a processor
// busy meanwhile.
type ponder struct {
	module.Typed
	settings module.Settings[switchSettings]
	seen     *pondering
}

func newPonder(seen *pondering) *ponder {
	p := &ponder{seen: seen}
	p.Declare(p.settings.Port(p.take))
	return p
}

func (p *ponder) GetInfo() module.ComponentInfo {
	return module.ComponentInfo{Name: "ponder", Description: "Ponder"}
}
func (p *ponder) Instance() module.Component { return newPonder(p.seen) }

func (p *ponder) take(ctx context.Context, _ switchSettings) error {
	now := p.seen.now.Add(1)
	defer p.seen.now.Add(-1)
	for most := p.seen.most.Load(); now > most && !p.seen.most.CompareAndSwap(most, now); most = p.seen.most.Load() {
	}
	p.seen.begun.Add(1)
	for ctx.Err() == nil && !p.seen.idle.Load() {
	}
	return ctx.Err()
}

const heavyDocument = `apiVersion: patchbay.dev/v1alpha1
kind: Flow
metadata: {name: heavy}
spec:
  nodes:
    - {id: a, component: test/ponder}
    - {id: b, component: test/ponder}
`

// await waits for a condition.
func await(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("waited in vain: %s", what)
		}
	}
}

// post sends a request in the background; its status arrives on the channel, 0
// when it was given up.
func (f *fixture) post(ctx context.Context, path, body string, header ...string) <-chan reply {
	done := make(chan reply, 1)
	request, err := http.NewRequestWithContext(ctx, "POST", f.http.URL+path, strings.NewReader(body))
	if err != nil {
		f.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+token)
	for i := 0; i < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	go func() {
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			done <- reply{}
			return
		}
		defer response.Body.Close()
		text := make([]byte, 1000)
		n, _ := response.Body.Read(text)
		done <- reply{status: response.StatusCode, header: response.Header, body: string(text[:n])}
	}()
	return done
}

// TestManyChecksLeaveRoom sends many checks that each take all the time they
// may. As many run as there are processors at most, a few wait, the others are
// refused, and what is not a check goes on.
func TestManyChecksLeaveRoom(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	for path, body := range map[string]string{
		"/api/v1/check": heavyDocument, "/api/v1/wires?from=a.out": heavyDocument, "/api/v1/describe?node=a": heavyDocument,
		"/api/v1/evaluate": `{"document":` + quoted(heavyDocument) + `,"from":"a.out","to":"b.in"}`,
		"/api/v1/complete": `{"document":` + quoted(heavyDocument) + `,"from":"a.out","to":"b.in","expression":"$.","cursor":2}`,
	} {
		t.Run(path, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			before := f.ponder.begun.Load()
			all := make(chan reply, 200)
			for range 200 {
				one := f.post(ctx, path, body)
				go func() { all <- <-one }()
			}
			refused := 0
			for refused < 100 {
				got := <-all
				if got.status != http.StatusServiceUnavailable {
					continue // one that had its turn
				}
				if got.header.Get("Retry-After") == "" || !strings.Contains(got.body, "wait for their turn") {
					t.Fatalf("refused with %v %s", got.header, got.body)
				}
				refused++
			}
			await(t, "a check runs", func() bool { return f.ponder.begun.Load() > before && f.ponder.now.Load() > 0 })
			for range 5 {
				f.want(http.StatusOK, f.call("GET", "/api/v1/flows", ""))
				f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"hello"}`))
				f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", document))
			}
			cancel()
			await(t, "checks end when nobody waits for them", func() bool { return f.ponder.now.Load() == 0 })
			if most := f.ponder.most.Load(); most > int64(runtime.GOMAXPROCS(0)) {
				t.Errorf("%d checks ran at a time", most)
			}
		})
	}
}

func quoted(text string) string { return `"` + strings.ReplaceAll(text, "\n", `\n`) + `"` }

// TestCheckEndsWithItsClient: the rest of a document is not looked at for a
// client that has gone.
func TestCheckEndsWithItsClient(t *testing.T) {
	f := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	f.post(ctx, "/api/v1/check", heavyDocument)
	await(t, "the check runs", func() bool { return f.ponder.now.Load() > 0 })
	cancel()
	await(t, "it ends", func() bool { return f.ponder.now.Load() == 0 })
	f.want(http.StatusOK, f.call("POST", "/api/v1/check", document)) // has its turn
	if begun := f.ponder.begun.Load(); begun != 1 {
		t.Errorf("%d nodes were looked at", begun)
	}
}

func TestNewerCheckOfADraftReplacesTheOlder(t *testing.T) {
	f := start(t)
	older := f.post(t.Context(), "/api/v1/check", heavyDocument, "X-Patchbay-Draft", "tab 1")
	await(t, "the older check runs", func() bool { return f.ponder.now.Load() > 0 })
	for range 3 { // what waits is replaced too
		before := f.ponder.begun.Load()
		newer := f.post(t.Context(), "/api/v1/check", heavyDocument, "X-Patchbay-Draft", "tab 1")
		if got := <-older; got.status != http.StatusConflict || !strings.Contains(got.body, "newer") {
			t.Errorf("the older check: %d %s", got.status, got.body)
		}
		await(t, "the newer check runs", func() bool { return f.ponder.begun.Load() > before })
		older = newer
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/check", document, "X-Patchbay-Draft", "tab 1"))
	<-older
	// Another draft waits for its turn, and replaces none.
	first := f.post(t.Context(), "/api/v1/check", heavyDocument, "X-Patchbay-Draft", "tab 2")
	second := f.post(t.Context(), "/api/v1/check", heavyDocument, "X-Patchbay-Draft", "tab 3")
	for _, one := range []<-chan reply{first, second} {
		if got := <-one; got.status != http.StatusOK {
			t.Errorf("a draft of its own: %d %s", got.status, got.body)
		}
	}
}
