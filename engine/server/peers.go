package server

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/server/auth"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// Peers are the engines that run the same flows beside this one. Safe for concurrent use.
type Peers interface {
	// Others are their names.
	Others() []string
	// Ask sends one a request for a path and query. The caller closes the answer's body.
	Ask(ctx context.Context, name, method, target string, header http.Header, body io.Reader) (*http.Response, error)
}

const (
	// peerUser is, between engines, for whom one asks: an auth.Identity as JSON.
	peerUser = "Patchbay-User"
	// unansweredHeader names, in an answer, the engines that did not answer: what only they
	// have is not in it.
	unansweredHeader = "Patchbay-Unanswered"
	// peerTime bounds how long one waits for what another engine knows.
	peerTime = 3 * time.Second
	// maxPeerAnswer bounds what one reads of it.
	maxPeerAnswer = 64 << 20
)

type askedByPeerKey struct{}

// askedByPeer reports whether another engine asks, which wants what this one knows itself.
func askedByPeer(ctx context.Context) bool { return ctx.Value(askedByPeerKey{}) != nil }

// PeerHandler answers the engines that Options.Peers asks, and nobody else: who may reach it
// is believed for whom they ask. What that one may do is asked of the authority again.
// How much is asked at a time is bounded where somebody asked it first.
func (s *Server) PeerHandler() http.Handler {
	mux := http.NewServeMux()
	for _, o := range s.routes {
		if o.across != nil {
			mux.Handle(o.method+" "+o.pattern, s.whenOpen(s.guarded(o, s.serve(o))))
		}
	}
	return s.contain(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var who auth.Identity
		if err := json.Unmarshal([]byte(r.Header.Get(peerUser)), &who); err != nil {
			s.fail(w, r, exchange.BadRequest("read for whom another engine asks: %w", err))
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		mux.ServeHTTP(w, r.WithContext(auth.With(context.WithValue(r.Context(), askedByPeerKey{}, true), who)))
	}))
}

// askPeer sends a request on to another engine, for whom it came from.
func (s *Server) askPeer(ctx context.Context, r *http.Request, peer, target string, body io.Reader) (*http.Response, error) {
	who, err := json.Marshal(auth.Of(r.Context()))
	if err != nil {
		return nil, fmt.Errorf("say for whom engine %s is asked: %w", peer, err)
	}
	header := http.Header{peerUser: {string(who)}}
	for _, name := range []string{"Accept", "Content-Type"} {
		if value := r.Header.Get(name); value != "" {
			header.Set(name, value)
		}
	}
	return s.options.Peers.Ask(ctx, peer, r.Method, target, header, body)
}

// peerAnswer is what another engine said.
type peerAnswer struct {
	peer string
	text []byte
}

// askAll asks all other engines for what a request asks for. Those that do not answer in
// time are named in the header of the answer to come.
func (s *Server) askAll(w http.ResponseWriter, r *http.Request, target string) []peerAnswer {
	ctx, cancel := context.WithTimeout(r.Context(), peerTime)
	defer cancel()
	names := s.options.Peers.Others()
	answers := make([]*peerAnswer, len(names))
	var all sync.WaitGroup
	for i, name := range names {
		all.Go(func() {
			text, err := s.askOne(ctx, r, name, target)
			if err != nil {
				s.options.Logger.Warn("another engine does not answer; what it has is not shown", "engine", name, "path", r.URL.Path, "error", err)
				return
			}
			answers[i] = &peerAnswer{name, text}
		})
	}
	all.Wait()
	var found []peerAnswer
	for i, answer := range answers {
		if answer == nil {
			s.unanswered(w, names[i])
			continue
		}
		found = append(found, *answer)
	}
	return found
}

func (s *Server) askOne(ctx context.Context, r *http.Request, peer, target string) ([]byte, error) {
	answer, err := s.askPeer(ctx, r, peer, target, nil)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxPeerAnswer))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read the answer of engine %s: %w", peer, err)
	case answer.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("engine %s answered %s", peer, answer.Status)
	}
	return text, nil
}

func (s *Server) unanswered(w http.ResponseWriter, peer string) {
	if w != nil {
		w.Header().Add(unansweredHeader, peer)
	}
}

// leader is the other engine that runs the triggers of a flow, empty when there is none
// that answers.
func (s *Server) leader(name string) string {
	if s.options.Peers == nil {
		return ""
	}
	deployed, ok := s.options.Engine.Flow(name)
	if !ok {
		return ""
	}
	holder, own := deployed.Leader()
	if own || !slices.Contains(s.options.Peers.Others(), holder) {
		return ""
	}
	return holder
}

// askSoon is askPeer for one answer, whose head comes soon when nothing is changed.
func (s *Server) askSoon(r *http.Request, peer, target string, body io.Reader) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	late := time.AfterFunc(peerTime, cancel)
	if r.Method != http.MethodGet {
		late.Stop() // a run takes its time; a machine that is gone is found out by the connection
	}
	answer, err := s.askPeer(ctx, r, peer, target, body)
	if err != nil {
		cancel()
		return nil, err
	}
	late.Stop()
	answer.Body = endingBody{answer.Body, cancel}
	return answer, nil
}

// endingBody ends a request with its answer.
type endingBody struct {
	io.ReadCloser
	end context.CancelFunc
}

// Close implements io.Closer.
func (b endingBody) Close() error {
	defer b.end()
	return b.ReadCloser.Close()
}

// relay gives the answer of another engine as it is.
func (s *Server) relay(w http.ResponseWriter, r *http.Request, answer *http.Response) {
	defer answer.Body.Close()
	if answer.StatusCode >= http.StatusBadRequest {
		if entry := auditedOf(r.Context()); entry != nil {
			entry.status = answer.StatusCode
		}
	}
	for _, name := range []string{"Content-Type", "ETag", "Retry-After", "Content-Disposition"} {
		if value := answer.Header.Get(name); value != "" {
			w.Header().Set(name, value)
		}
	}
	w.WriteHeader(answer.StatusCode)
	_, _ = io.Copy(w, answer.Body) // the reader is gone
}
