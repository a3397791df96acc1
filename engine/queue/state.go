package queue

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	statusAge = time.Second     // figures may be as old as that
	oldestAge = 5 * time.Second // since when the oldest message waits, too
	// showWithin is for how long a status waits for figures that know what was put. What was
	// dropped meanwhile is never shown.
	showWithin  = 100 * time.Millisecond
	statusTries = 3
)

// ready opens the broker for a question, and reads the flow's records if nobody has yet. It
// reports whether the flow has streams at all.
func (f *Flow) ready(ctx context.Context) (jetstream.JetStream, bool, error) {
	if f.absent() {
		return nil, false, nil
	}
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return nil, false, err
	}
	if err := f.broker.link.problem(); err != nil {
		return nil, false, err
	}
	if err := f.records.wait(ctx, js); err != nil {
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return js, false, nil
		}
		return nil, false, err
	}
	return js, true, nil
}

// Status returns the flow's queues as they are now, over all engines: those of the document
// in their order, and those that it does not have any more while something is left on them.
// What this engine put before is counted; figures of other engines may be a second old.
func (f *Flow) Status(ctx context.Context) ([]Status, error) {
	js, there, err := f.ready(ctx)
	var figures map[string]figures
	for range statusTries {
		if err == nil && there {
			if err = f.recent(ctx, js); errors.Is(err, jetstream.ErrStreamNotFound) {
				err = nil
			}
		}
		figures = f.records.figures(time.Now())
		// What was put back between the two is in neither.
		if err != nil || f.putsAreShown() {
			break
		}
	}
	f.mu.RLock()
	order, edges, resting, problem := f.order, f.edges, f.resting, f.problem
	f.mu.RUnlock()
	if err != nil && len(order) == 0 {
		return nil, err
	}
	if err == nil {
		err = problem
	}
	var more []string
	for name := range edges {
		if !slices.Contains(order, name) {
			more = append(more, name)
		}
	}
	for name := range figures {
		if edges[name] == nil {
			more = append(more, name)
		}
	}
	slices.Sort(more)
	all := make([]Status, 0, len(order)+len(more))
	for _, name := range slices.Concat(order, more) {
		e := edges[name]
		if e == nil {
			e = newEdge(f, name)
		}
		s := e.status(ctx, js, figures[name], resting, err)
		_, wanted, direct := e.config()
		if (!wanted || direct) && s.Waiting+s.InWork+s.Dead == 0 {
			continue
		}
		all = append(all, s)
	}
	return all, nil
}

// recent makes sure of figures that are at most statusAge old and know what this engine has
// put: who puts a message and asks whether it is handled would else hear that nothing waits.
func (f *Flow) recent(ctx context.Context, js jetstream.JetStream) error {
	err := f.refresh(ctx, js, statusAge)
	for pause := time.Duration(0); err == nil && !f.putsAreShown(); pause = 2*pause + time.Millisecond {
		if pause > showWithin {
			f.giveUpPuts()
			break
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
			err = f.refresh(ctx, js, 0)
		case <-ctx.Done():
			timer.Stop()
			err = ctx.Err()
		}
	}
	return err
}

// putsAreShown reports whether the figures know of all that this engine has put.
func (f *Flow) putsAreShown() bool {
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		if !e.putIsShown() {
			return false
		}
	}
	return true
}

func (f *Flow) giveUpPuts() {
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		e.unshown.Store(0)
	}
}

// noteAdded notes that a message was put and has this sequence.
func (e *edge) noteAdded(sequence uint64) {
	e.added.Add(1)
	for {
		highest := e.unshown.Load()
		if sequence <= highest || e.unshown.CompareAndSwap(highest, sequence) {
			return
		}
	}
}

// putIsShown reports whether the figures know of the last message that this engine put: they
// show that messages wait, or that the message was handed out. The server says that it stored
// a message before its consumer hears of it.
func (e *edge) putIsShown() bool {
	sequence := e.unshown.Load()
	if sequence == 0 {
		return true
	}
	if all, _, _ := e.waiting(); all > 0 {
		return true
	}
	for _, l := range e.current() {
		if l.last().deliveredTo >= sequence {
			e.unshown.CompareAndSwap(sequence, 0)
			return true
		}
	}
	return false
}

func (e *edge) status(ctx context.Context, js jetstream.JetStream, n figures, resting bool, unreachable error) Status {
	q, wanted, direct := e.config()
	all, handed, inWork := e.waiting()
	inWork = max(0, min(inWork, handed-n.held))
	s := Status{Edge: e.name, Waiting: max(0, all-inWork+n.delayed), Delayed: n.delayed + min(n.held, handed), InWork: inWork, Dead: n.dead, Unfit: n.unfit,
		PerSecond: e.rate.perSecond(), Concurrency: q.Concurrency, Limit: q.Limit, Paused: e.flow.records.isPaused(e.name), Problem: e.reported()}
	if n.dead > 0 {
		s.Died = &n.newest.Died
	}
	if unreachable == nil && wanted && !direct {
		unreachable = e.cannotStore()
	}
	switch {
	case unreachable != nil:
		s.State, s.Problem = StateUnreachable, unreachable.Error()
	case !wanted:
		s.State = StateRemoved
	case s.Paused:
		s.State = StatePaused
	case resting:
		s.State = StateStopped
	case e.isFull():
		s.State = StateFull
		if s.Problem == "" {
			s.Problem = e.whyFull(s.Waiting)
		}
	case direct:
		s.State = StateDraining
	case s.Waiting+s.InWork > 0:
		s.State = StateWorking
	default:
		s.State = StateIdle
	}
	if unreachable == nil && s.Waiting > 0 {
		s.Oldest = e.oldest(ctx, js, n)
	}
	return s
}

func (e *edge) whyFull(waiting int) string {
	if q, _, _ := e.config(); waiting >= q.Limit {
		return "as many messages wait as may; whoever sends waits until some are handled"
	}
	return "the flow's queues have as many bytes as they may; whoever sends waits until some messages are handled"
}

// oldest returns since when the message waits that has waited for longest.
func (e *edge) oldest(ctx context.Context, js jetstream.JetStream, n figures) *time.Time {
	e.mu.RLock()
	at, oldest := e.oldestAt, e.oldestSince
	e.mu.RUnlock()
	if time.Since(at) >= oldestAge {
		oldest = time.Time{}
		if stream, err := js.Stream(ctx, e.flow.names.queue); err == nil {
			for _, l := range e.current() {
				i := l.last()
				if i.waiting == 0 && i.handed == 0 {
					continue
				}
				raw, err := stream.GetMsg(ctx, i.floor+1, jetstream.WithGetMsgSubject(l.subject))
				if err == nil && (oldest.IsZero() || raw.Time.Before(oldest)) {
					oldest = raw.Time
				}
			}
		}
		e.mu.Lock()
		e.oldestAt, e.oldestSince = time.Now(), oldest
		e.mu.Unlock()
	}
	if !n.oldest.IsZero() && (oldest.IsZero() || n.oldest.Before(oldest)) {
		oldest = n.oldest
	}
	if oldest.IsZero() {
		return nil
	}
	return &oldest
}

// Status returns where the queues are.
func (b *Broker) Status(ctx context.Context) BrokerStatus {
	s := BrokerStatus{Kind: "embedded", Connected: true, Streams: []Stream{}}
	switch {
	case b.options.Refuse != "":
		s.Kind = "none"
		return s
	case b.options.URL != "":
		s.Kind, s.Address = "nats", b.link.address()
	}
	if err := b.link.problem(); err != nil {
		s.Connected, s.Problem = false, err.Error()
		return s
	}
	js := b.link.opened()
	if js == nil {
		return s
	}
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	list := js.ListStreams(ctx, jetstream.WithStreamListSubject(b.domain+".>"))
	for info := range list.Info() {
		one := Stream{Name: info.Config.Name, Flow: info.Config.Metadata[metaFlow], Messages: info.State.Msgs, Bytes: info.State.Bytes, Replicas: info.Config.Replicas}
		if info.Cluster != nil {
			one.Leader = info.Cluster.Leader
		}
		s.Streams = append(s.Streams, one)
	}
	if err := list.Err(); err != nil && !errors.Is(err, jetstream.ErrEndOfData) {
		s.Problem = err.Error()
	}
	slices.SortFunc(s.Streams, func(a, b Stream) int { return strings.Compare(a.Name, b.Name) })
	return s
}
