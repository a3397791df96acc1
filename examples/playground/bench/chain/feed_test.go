package chain_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/examples/playground/bench/chain"
	"github.com/patchbay-dev/patchbay/examples/playground/bench/peers"
)

// madeUp takes the place of an engine: it counts what a request has in the way of a chain,
// and loses some of each.
type madeUp struct {
	counted atomic.Int64
	lost    int64
	stopped bool
}

func (m *madeUp) PID() int { return os.Getpid() }

func (m *madeUp) Look(_ context.Context, send func() ([]byte, error)) (int, error) {
	before := m.counted.Load()
	_, err := send()
	return int(m.counted.Load() - before), err
}

func (m *madeUp) Stop() error {
	m.stopped = true
	return errors.New("it did not end well")
}

func (m *madeUp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var inputs []struct{ Parts []int }
	if err := json.NewDecoder(r.Body).Decode(&inputs); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	for _, input := range inputs {
		m.counted.Add(int64(len(input.Parts)))
	}
	m.counted.Add(-m.lost)
}

func TestFeed(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		lost int64
		want string
	}{
		"all arrive":  {0, "it did not end well"},
		"one is lost": {1, "799 messages arrived at the counter, want 800"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			engine := &madeUp{lost: test.lost}
			server := httptest.NewServer(engine)
			defer server.Close()
			contender := chain.Contender{Name: "made up", Start: func(context.Context, peers.Options) (chain.Engine, error) { return engine, nil }}
			fed, err := contender.Feed(t.Context(), peers.Options{Address: server.Listener.Addr().String()}, 20*time.Millisecond)
			if err == nil || !strings.Contains(err.Error(), test.want) || !engine.stopped {
				t.Errorf("%v, stopped %t; want %q and it stopped", err, engine.stopped, test.want)
			}
			if test.lost == 0 && (fed.Inputs == 0 || fed.Inputs%chain.Inputs != 0 || fed.Rate() <= 0 || fed.Memory.Now == 0) {
				t.Errorf("%+v", fed)
			}
		})
	}
}
