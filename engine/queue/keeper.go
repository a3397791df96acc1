package queue

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

const (
	tickEvery = time.Second
	retryMost = 2 * time.Second
	makeFor   = 30 * time.Second // to make streams and consumers
	// makeOne is for one stream. In a cluster a question may get no answer, such as when two
	// engines make the same one at once; the next one does.
	makeOne = 5 * time.Second
)

// keep makes what the flow needs at the broker, and looks after it.
func (f *Flow) keep(ctx context.Context) {
	tick := time.NewTicker(tickEvery)
	defer tick.Stop()
	pause := tryAgain
	for {
		wait := time.Duration(0)
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			wait = pause
			pause = min(2*pause, retryMost)
			f.fail(err)
		} else {
			pause = tryAgain
			f.fail(nil)
		}
		if wait > 0 {
			timer := time.NewTimer(wait)
			select {
			case <-timer.C:
				continue
			case <-f.wakes:
				timer.Stop()
				continue
			case <-ctx.Done():
				timer.Stop()
				return
			}
		}
		select {
		case <-tick.C:
		case <-f.wakes:
		case <-ctx.Done():
			return
		}
	}
}

// progress says of what is in work that it is, so that nobody else is given it.
func (f *Flow) progress(ctx context.Context) {
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			f.eachLane((*lane).progress)
		case <-ctx.Done():
			return
		}
	}
}

func (f *Flow) eachLane(do func(*lane)) {
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		for _, l := range e.current() {
			do(l)
		}
	}
}

// fail keeps why the flow's streams can't be made. It is logged once.
func (f *Flow) fail(err error) {
	f.mu.Lock()
	was := f.problem
	f.problem = err
	f.mu.Unlock()
	switch log := f.broker.options.Logger; {
	case err != nil && (was == nil || was.Error() != err.Error()):
		log.Warn("the queues of a flow can't be reached, and it is tried again", "flow", f.name, "error", err)
	case err == nil && was != nil:
		log.Info("the queues of a flow are back", "flow", f.name)
	}
}

// recheck has the keeper make everything again that is not there.
func (f *Flow) recheck() {
	f.mu.Lock()
	f.stale, f.nothing = true, false
	f.mu.Unlock()
	f.wake()
}

// look makes what is missing, and has the lanes hand out what they may.
func (f *Flow) look(ctx context.Context) error {
	if f.absent() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, makeFor)
	defer cancel()
	f.broker.link.heal()
	js, _, err := f.broker.link.get(ctx)
	if err != nil {
		return err
	}
	if err := f.broker.link.problem(); err != nil {
		return err
	}
	f.mu.Lock()
	version, make := f.version, f.stale || f.version != f.made
	f.stale = false
	f.mu.Unlock()
	if make {
		if err := f.make(ctx, js); err != nil {
			f.mu.Lock()
			f.stale = true
			f.mu.Unlock()
			return err
		}
		f.mu.Lock()
		if f.version == version {
			f.made = version
		}
		f.mu.Unlock()
	}
	if err := f.records.begin(ctx, js); err != nil {
		if f.empty() && errors.Is(err, jetstream.ErrStreamNotFound) {
			f.mu.Lock()
			f.nothing = f.version == version
			f.mu.Unlock()
			return nil
		}
		f.recheck()
		return err
	}
	if err := f.records.passOver(ctx, js); err != nil {
		return err
	}
	if f.records.isComplete() {
		f.fit(ctx, version)
	}
	f.gate()
	f.eachLane((*lane).tick)
	return f.tidy(ctx, js)
}

// make makes the streams of the flow and the consumers of its edges, as they are to be now.
func (f *Flow) make(ctx context.Context, js jetstream.JetStream) error {
	if f.empty() { // what is left of earlier edges is looked at, if anything is
		_, _, err := f.consumers(ctx, js)
		if errors.Is(err, jetstream.ErrStreamNotFound) {
			return nil
		}
		return err
	}
	for _, config := range f.streamConfigs() {
		if err := f.makeStream(ctx, js, config); err != nil {
			return err
		}
	}
	stream, there, err := f.consumers(ctx, js)
	if err != nil {
		return err
	}
	if err := f.resetAhead(ctx, stream, there); err != nil {
		return err
	}
	f.mu.RLock()
	edges := f.edges
	f.mu.RUnlock()
	for _, e := range edges {
		q, wanted, direct := e.config()
		layout := layoutOf(q)
		if wanted && !direct {
			for number := range layout.count() {
				e.lane(layout, number)
			}
		}
		if !wanted {
			continue
		}
		for _, l := range e.current() {
			size := 1
			if l.layout == 0 {
				size = q.Concurrency
			}
			if err := l.make(ctx, stream, there[l.consumer], size); err != nil {
				return err
			}
		}
		e.setMade(layout)
	}
	f.reportLoss()
	return f.handOutAgain(ctx, stream, there)
}

// consumers returns the stream of messages and the consumers that it has.
func (f *Flow) consumers(ctx context.Context, js jetstream.JetStream) (jetstream.Stream, map[string]*jetstream.ConsumerInfo, error) {
	ctx, cancel := context.WithTimeout(ctx, makeOne)
	defer cancel()
	stream, err := js.Stream(ctx, f.names.queue)
	if err != nil {
		return nil, nil, fmt.Errorf("the stream %s: %w", f.names.queue, err)
	}
	there := map[string]*jetstream.ConsumerInfo{}
	list := stream.ListConsumers(ctx)
	for info := range list.Info() {
		there[info.Name] = info
		f.found(info)
	}
	if err := list.Err(); err != nil && !errors.Is(err, jetstream.ErrEndOfData) {
		return nil, nil, fmt.Errorf("list the consumers of %s: %w", f.names.queue, err)
	}
	return stream, there, nil
}

// found takes in a consumer that is there.
func (f *Flow) found(info *jetstream.ConsumerInfo) {
	name := info.Config.Metadata[metaEdge]
	l, n, ok := strings.Cut(info.Config.Metadata[metaLanes], "/")
	count, err1 := strconv.Atoi(l)
	number, err2 := strconv.Atoi(n)
	if !ok || name == "" || errors.Join(err1, err2) != nil {
		return
	}
	f.mu.Lock()
	e, ok := f.edges[name]
	if !ok {
		e = newEdge(f, name)
		f.edges = with(f.edges, e)
	}
	f.mu.Unlock()
	e.lane(layout(count), number).heard(info)
}

// make makes the lane's consumer, or changes it.
func (l *lane) make(ctx context.Context, stream jetstream.Stream, there *jetstream.ConsumerInfo, size int) error {
	ctx, cancel := context.WithTimeout(ctx, makeOne)
	defer cancel()
	config := l.consumerConfig(size)
	if there != nil && there.Config.MaxAckPending == size && there.Config.AckWait == config.AckWait {
		return nil
	}
	consumer, err := stream.CreateOrUpdateConsumer(ctx, config)
	if err != nil {
		l.edge.flow.setAside(l, err)
		return fmt.Errorf("the consumer of the queue %s: %w", l.edge.name, err)
	}
	l.heard(consumer.CachedInfo())
	return nil
}

func (f *Flow) streamConfigs() []jetstream.StreamConfig {
	n := f.names
	meta := map[string]string{metaFlow: f.name}
	most := f.broker.options.MaxBytes
	return []jetstream.StreamConfig{{
		Name: n.queue, Subjects: []string{n.queueRoot + ">"}, Description: "messages on queued edges of the flow " + cut(f.name, 200),
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, MaxBytes: most - most/4, Duplicates: rememberedMost,
		Storage: jetstream.FileStorage, Metadata: with1(meta, metaKind, "queue"),
	}, {
		Name: n.letters, Subjects: []string{n.messages + "*", n.pin + "*"}, Description: "dead letters and pauses of the flow " + cut(f.name, 200),
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardNew, MaxBytes: most / 4, MaxMsgsPerSubject: 1,
		Storage: jetstream.FileStorage, Metadata: with1(meta, metaKind, "letters"),
	}}
}

func with1(m map[string]string, key, value string) map[string]string {
	more := map[string]string{key: value}
	for k, v := range m {
		more[k] = v
	}
	return more
}

// makeStream makes a stream, or changes the one that is there.
func (f *Flow) makeStream(ctx context.Context, js jetstream.JetStream, config jetstream.StreamConfig) error {
	ctx, cancel := context.WithTimeout(ctx, makeOne)
	defer cancel()
	stream, err := js.Stream(ctx, config.Name)
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		config.Replicas = f.broker.link.replicas()
		if _, err = js.CreateStream(ctx, config); config.Replicas > 1 && isPlacement(err) && f.broker.options.Replicas == 0 {
			f.broker.options.Logger.Warn("NATS can't keep three copies of a queue now: it keeps one", "flow", f.name, "error", err)
			config.Replicas = 1
			_, err = js.CreateStream(ctx, config)
		}
		if err != nil && strings.Contains(err.Error(), "duplicates window") {
			config.Duplicates = remembered // this NATS allows no more than some time
			_, err = js.CreateStream(ctx, config)
		}
	} else if err == nil {
		there := stream.CachedInfo().Config
		config.Replicas = there.Replicas
		if want := f.broker.options.Replicas; want != 0 {
			config.Replicas = want
		}
		config.Duplicates = there.Duplicates
		if there.MaxBytes != config.MaxBytes || there.Replicas != config.Replicas {
			_, err = js.UpdateStream(ctx, config)
		}
	}
	if err != nil {
		return fmt.Errorf("the stream %s: %w", config.Name, err)
	}
	return nil
}

func isPlacement(err error) bool {
	switch apiCode(err) {
	case codeNoSuitablePeers, codeInsufficientPeers, codeInsufficientResources, codeStorageResources:
		return true
	}
	return false
}
