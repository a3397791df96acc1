package peers_test

import (
	"context"
	"crypto/tls"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/peers"
)

// board is where engines say who they are.
type board struct {
	mu  sync.Mutex
	all map[string]peers.Peer
}

func (b *board) others(name string) func() []peers.Peer {
	return func() []peers.Peer {
		b.mu.Lock()
		defer b.mu.Unlock()
		var found []peers.Peer
		for _, one := range b.all {
			if one.Name != name {
				found = append(found, one)
			}
		}
		return found
	}
}

func (b *board) put(p peers.Peer) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = map[string]peers.Peer{}
	}
	b.all[p.Name] = p
}

func (b *board) open(t *testing.T, name string) *peers.Peers {
	t.Helper()
	opened, err := peers.Open(t.Context(), peers.Options{Name: name, Listen: "127.0.0.1:0", Others: b.others(name), Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		ended <- opened.Serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			_, _ = io.WriteString(w, name+" heard "+r.Method+" "+r.URL.RequestURI()+" "+r.Header.Get("X-Word")+" "+string(body))
		}))
	}()
	t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return opened
}

func ask(ctx context.Context, p *peers.Peers, name string) (string, error) {
	answer, err := p.Ask(ctx, name, http.MethodPost, "/path?a=b", http.Header{"X-Word": {"word"}}, strings.NewReader("body"))
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return string(text), err
}

func TestAsk(t *testing.T) {
	b := &board{}
	one, two := b.open(t, "one"), b.open(t, "two")
	if _, err := ask(t.Context(), one, "two"); err == nil || !strings.Contains(err.Error(), "it is not there") {
		t.Errorf("before it has said that it is there: %v", err)
	}
	b.put(two.Self())
	if text, err := ask(t.Context(), one, "two"); err == nil {
		t.Errorf("an engine that is not known was answered: %s", text)
	}
	b.put(one.Self())
	if text, err := ask(t.Context(), one, "two"); err != nil || text != "two heard POST /path?a=b word body" {
		t.Errorf("the answer is %q, %v", text, err)
	}
	if got := one.Others(); len(got) != 1 || got[0] != "two" {
		t.Errorf("others: %v", got)
	}
}

func TestAProcessThatWasStartedAgainIsAnotherOne(t *testing.T) {
	b := &board{}
	one := b.open(t, "one")
	b.put(one.Self())
	before := b.open(t, "two")
	b.put(before.Self())
	if _, err := ask(t.Context(), one, "two"); err != nil {
		t.Fatal(err)
	}
	after := b.open(t, "two")
	moved := before.Self()
	moved.Address = after.Self().Address
	b.put(moved) // the certificate is still that of before
	if text, err := ask(t.Context(), one, "two"); err == nil {
		t.Errorf("one with another certificate was asked: %s", text)
	}
	b.put(after.Self())
	if text, err := ask(t.Context(), one, "two"); err != nil || !strings.HasPrefix(text, "two heard") {
		t.Errorf("the answer is %q, %v", text, err)
	}
}

func TestStrangersAreNotAnswered(t *testing.T) {
	b := &board{}
	one, two := b.open(t, "one"), b.open(t, "two")
	b.put(one.Self())
	b.put(two.Self())
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} //nolint:gosec // it is the stranger here
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+two.Self().Address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	if answer, err := client.Do(request); err == nil {
		t.Errorf("who shows no certificate was answered %s", answer.Status)
		_ = answer.Body.Close()
	}
}
