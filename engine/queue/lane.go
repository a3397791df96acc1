package queue

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// lane hands out the messages of one consumer. It asks for as many as can be worked on, and
// never for more: what waits here could not be handled by another engine.
type lane struct {
	edge     *edge
	layout   layout
	number   int
	consumer string
	subject  string // of its messages
	next     string // the subject to ask for them

	mu      sync.Mutex
	open    bool // it hands out
	size    int  // how many at once
	conn    *nats.Conn
	sub     *nats.Subscription
	inbox   string    // where answers come
	asks    []ask     // the oldest first
	asking  bool      // it is about to be asked
	refused time.Time // not asked again before that time
	working map[uint64]*work
	back    map[uint64]bool // given back, and not seen since
	taken   int             // messages so far
	busy    int             // goroutines, with those that only acknowledge by now
	quiet   chan struct{}   // closed when busy becomes 0; nil when nobody waits for that
	left    bool            // what was in work is given back: verdicts don't count any more

	info  laneInfo
	hands atomic.Int32 // handlers that have a message of it
	head  uint64       // what has a lesser sequence is finished
}

// ask is a question for messages that was sent and is not answered in full. Messages don't
// say what question they answer; the oldest is taken for it, which comes to the same.
type ask struct {
	left int
	ends time.Time
}

// work is a message that is being handled here.
type work struct {
	id      string
	reply   string
	since   time.Time
	deliver uint64 // which delivery of the message it is
}

const (
	// ackWaitShared is after how long without a word NATS hands out again what an engine has in
	// work: another one goes on with it, after the first was killed.
	ackWaitShared = 10 * time.Second
	// ackWaitAlone is that of the embedded server, where nobody else could go on. What was in
	// work before a crash is handed out again at the start.
	ackWaitAlone  = 30 * time.Second
	progressEvery = ackWaitShared / 4
	askFor        = 5 * time.Second // then it is asked again: the one who had the question may be gone
	askGrace      = time.Second
	maxQuestion   = 4096 // questions that a consumer keeps
)

func newLane(e *edge, l layout, number int) *lane {
	n := e.flow.names
	return &lane{edge: e, layout: l, number: number, consumer: n.consumer(e.token, l, number), subject: n.lane(e.token, l, number),
		next: "$JS.API.CONSUMER.MSG.NEXT." + n.queue + "." + n.consumer(e.token, l, number), working: map[uint64]*work{}, back: map[uint64]bool{}}
}

// consumerConfig is how the lane's consumer is to be.
func (l *lane) consumerConfig(size int) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable: l.consumer, FilterSubject: l.subject,
		AckPolicy: jetstream.AckExplicitPolicy, AckWait: l.edge.flow.ackWait(), MaxDeliver: -1,
		MaxAckPending: size, MaxWaiting: maxQuestion,
		Metadata: map[string]string{metaFlow: l.edge.flow.name, metaEdge: l.edge.name, metaLanes: strconv.Itoa(int(l.layout)) + "/" + strconv.Itoa(l.number)},
	}
}

func (f *Flow) ackWait() time.Duration {
	if f.alone() {
		return ackWaitAlone
	}
	return ackWaitShared
}

// gate has the lane hand out at most size messages at once, or none.
func (l *lane) gate(open bool, size int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.size = size
	if open && !l.left {
		l.openLocked()
		return
	}
	l.closeLocked()
}

func (l *lane) openLocked() {
	_, conn, err := l.edge.flow.broker.link.current()
	if err != nil || conn == nil {
		return
	}
	if l.sub != nil && l.conn == conn && l.sub.IsValid() {
		l.open = true
		l.ask()
		return
	}
	inbox := conn.NewInbox()
	sub, err := conn.Subscribe(inbox, l.receive)
	if err != nil {
		return
	}
	_ = sub.SetPendingLimits(-1, -1) // what comes was asked for
	l.open, l.conn, l.sub, l.inbox, l.asks = true, conn, sub, inbox, nil
	l.ask()
}

// closeLocked ends the questions. What still comes of them is given back.
func (l *lane) closeLocked() {
	l.open = false
	if l.sub != nil {
		_ = l.sub.Drain()
		l.sub, l.asks = nil, nil
	}
}

func (l *lane) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closeLocked()
}

// lost forgets the questions, after the connection that they were asked on is gone.
func (l *lane) lost() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asks = nil
	l.progressLocked()
	if l.open {
		l.ask()
	}
}

// ask asks for as many messages as there are hands free.
func (l *lane) ask() {
	now := time.Now()
	for len(l.asks) > 0 && now.After(l.asks[0].ends) {
		l.asks = l.asks[1:]
	}
	free := l.size - len(l.working)
	for _, one := range l.asks {
		free -= one.left
	}
	if free <= 0 || now.Before(l.refused) {
		return
	}
	question := make([]byte, 0, 64)
	question = append(question, `{"batch":`...)
	question = strconv.AppendInt(question, int64(free), 10)
	question = append(question, `,"expires":`...)
	question = strconv.AppendInt(question, int64(askFor), 10)
	question = append(question, '}')
	if err := l.conn.PublishRequest(l.next, l.inbox, question); err != nil {
		return // there is no connection; lost asks again when it is back
	}
	l.asks = append(l.asks, ask{left: free, ends: now.Add(askFor + askGrace)})
}

// tick asks again when a question was not answered in time.
func (l *lane) tick() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.open {
		l.ask()
	}
}

// receive takes what comes: a message, or why none comes.
func (l *lane) receive(m *nats.Msg) {
	if m.Reply == "" {
		l.unanswered(m.Header)
		return
	}
	meta, err := m.Metadata()
	if err != nil {
		return
	}
	l.mu.Lock()
	l.answered(1)
	l.busy++
	open := l.open
	delete(l.back, meta.Sequence.Stream)
	l.taken++
	early := l.taken <= l.size && meta.Timestamp.Before(l.edge.flow.broker.began)
	if open {
		l.working[meta.Sequence.Stream] = &work{id: m.Header.Get(nats.MsgIdHdr), reply: m.Reply, since: time.Now(), deliver: meta.NumDelivered}
	}
	conn := l.conn
	l.mu.Unlock()
	go func() {
		defer l.ended()
		l.deliver(conn, m, meta, open, early)
	}()
}

// answered takes a number of messages from the questions.
func (l *lane) answered(messages int) {
	for messages > 0 && len(l.asks) > 0 {
		n := min(messages, l.asks[0].left)
		l.asks[0].left -= n
		messages -= n
		if l.asks[0].left == 0 {
			l.asks = l.asks[1:]
		}
	}
}

func (l *lane) unanswered(why nats.Header) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if why.Get("Status") == "408" { // nothing came in time
		messages, _ := strconv.Atoi(why.Get("Nats-Pending-Messages"))
		l.answered(messages)
	} else {
		// There is no such consumer now, or nobody who leads it: the keeper looks.
		l.asks = nil
		l.refused = time.Now().Add(time.Second)
		l.edge.flow.recheck()
	}
	if l.open {
		l.ask()
	}
}

// release frees the hand that had a message, for the next one.
func (l *lane) release(sequence uint64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.working, sequence)
	if l.open && !l.asking {
		l.asking = true
		go l.askSoon()
	}
}

// askSoon asks once for all hands that became free by the time that it runs.
func (l *lane) askSoon() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asking = false
	if l.open {
		l.ask()
	}
}

func (l *lane) ended() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy--
	if l.busy == 0 && l.quiet != nil {
		close(l.quiet)
		l.quiet = nil
	}
}

// finished waits until nothing is in work; false when ctx ended before.
func (l *lane) finished(ctx context.Context) bool {
	l.mu.Lock()
	if l.busy == 0 {
		l.mu.Unlock()
		return true
	}
	if l.quiet == nil {
		l.quiet = make(chan struct{})
	}
	quiet := l.quiet
	l.mu.Unlock()
	select {
	case <-quiet:
		return true
	case <-ctx.Done():
		return false
	}
}

// abandon gives back what is still in work.
func (l *lane) abandon(ctx context.Context) {
	l.mu.Lock()
	l.left = true
	all := l.working
	l.working = map[uint64]*work{}
	conn := l.conn
	l.mu.Unlock()
	for _, one := range all {
		_ = conn.Publish(one.reply, nakNow)
	}
}

// gaveBack notes that a message is given back now, unless abandon has done that.
func (l *lane) gaveBack(sequence uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.left {
		l.back[sequence] = true
	}
	return !l.left
}

// abandoned reports whether what was in work has been given back by abandon.
func (l *lane) abandoned() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left
}

// progress says of everything in work that it is, so that it is not handed out again.
func (l *lane) progress() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.progressLocked()
}

func (l *lane) progressLocked() {
	for _, one := range l.working {
		_ = l.conn.Publish(one.reply, inProgress)
	}
}

// inWork reports whether a message is being handled here.
func (l *lane) inWork(sequence uint64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.working[sequence] != nil
}
