package admission

import (
	"context"
	"net"
	"net/http"
	"runtime"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/slots"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
)

// The bounds of what is served at a time. What comes without the token has its
// own, so that it takes nothing from what comes with it.
const (
	maxInFlight = 128      // requests that are worked on
	maxSenders  = 512      // bodies that are being sent
	maxSending  = 96 << 20 // bytes of them
	maxReaders  = 256      // answers that are being read
	maxStreams  = 64       // event streams
	maxWaiters  = 128      // requests that wait for their turn
	maxChecks   = 32       // checks that wait for theirs
	maxChanges  = 16       // changes that wait for theirs

	maxLogins    = 1024 // login forms that are being sent
	maxStrangers = 256  // answers to those without the token that are being read
	maxConns     = 4096 // connections, more than all that is held above
	maxH2Streams = 100  // requests at a time on one HTTP/2 connection

	leastRate = 512 // bytes a second that a sender must come to
	graceTime = 5 * time.Second
)

// Options of an Admission.
type Options struct {
	// MaxBody bounds the body of a request, in bytes.
	MaxBody int64
	// Fail answers a request that is not admitted.
	Fail func(w http.ResponseWriter, r *http.Request, err error)
}

// Admission is what the server has to give. Safe for concurrent use.
type Admission struct {
	options   Options
	conns     *slots.Conns
	senders   *slots.Pool
	readers   *slots.Pool
	logins    *slots.Pool
	strangers *slots.Pool
	streams   *slots.Pool
	inFlight  *workQueue
	checks    *workQueue
	changes   *workQueue
	drafts    drafts
}

// New makes an admission.
func New(options Options) *Admission {
	return &Admission{
		options:   options,
		conns:     slots.NewConns(maxConns),
		senders:   slots.NewPool(slots.Options{Places: maxSenders, Bytes: maxSending, Rate: leastRate, Grace: graceTime}),
		readers:   slots.NewPool(slots.Options{Places: maxReaders}),
		logins:    slots.NewPool(slots.Options{Places: maxLogins, Rate: leastRate, Grace: graceTime}),
		strangers: slots.NewPool(slots.Options{Places: maxStrangers}),
		streams:   slots.NewPool(slots.Options{Places: maxStreams}),
		inFlight:  newWorkQueue("requests", maxInFlight, maxWaiters),
		// One processor stays for what runs.
		checks:  newWorkQueue("checks", max(1, runtime.GOMAXPROCS(0)-1), maxChecks),
		changes: newWorkQueue("changes of flows", 1, maxChanges),
	}
}

// Configure bounds the connections of a server before it listens.
func (a *Admission) Configure(server *http.Server) {
	server.ConnContext = a.conns.Context
	server.HTTP2 = &http.HTTP2Config{MaxConcurrentStreams: maxH2Streams}
}

// Listener bounds the connections that a listener accepts.
func (a *Admission) Listener(inner net.Listener) net.Listener { return a.conns.Listener(inner) }

// ReceiveLogin reads the whole body of a login form, which comes without the token.
func (a *Admission) ReceiveLogin(w http.ResponseWriter, r *http.Request, most int64) error {
	if err := exchange.Receive(w, r, a.logins, most); err != nil {
		return err
	}
	if answer := answeringOf(w); answer != nil {
		answer.received = true
	}
	return nil
}

// EnterStream takes a place among the event streams. When there are too many, the
// oldest one is cancelled. The caller leaves with what is returned.
func (a *Admission) EnterStream(r *http.Request, cancel context.CancelFunc) (leave func()) {
	place := &streamPlace{cancel: cancel}
	a.streams.Enter(&place.Place, slots.From(r.Context()).Host(r.RemoteAddr), place)
	return place.Leave
}

// streamPlace is the place of one event stream.
type streamPlace struct {
	slots.Place
	cancel context.CancelFunc
}

// Cut implements slots.Cutter.
func (p *streamPlace) Cut() { p.cancel() }
