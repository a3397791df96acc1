package journal

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrClosed is what a closed journal answers.
var ErrClosed = errors.New("the state is closed")

// Options are what a journal needs.
type Options struct {
	Disk   Disk
	Logger *slog.Logger // nil discards
	// Seed gives what a new journal begins with; nil: nothing. It is asked when
	// there is no journal yet.
	Seed func() (iter.Seq2[Key, []byte], error)
	// Settle is how long there must have been no change before a snapshot is taken;
	// LongestWait is after how long one is taken although changes keep coming. Defaults: 10 s
	// and 5 min.
	Settle, LongestWait time.Duration
	// RewriteSize is the size from which on the files are rewritten when they are
	// twice as large as what they hold. Default 4 MiB.
	RewriteSize int64
	// SnapshotBytes is how large all snapshots together may be, but for the newest.
	// Default 64 MiB.
	SnapshotBytes int64
}

// Journal is an open one. Safe for concurrent use. Reads go on while a write
// waits for the disk or fails.
type Journal struct {
	disk      Disk
	logger    *slog.Logger
	settle    time.Duration
	longest   time.Duration
	shrinkAt  int64
	keepBytes int64
	requests  chan *request
	closing   chan struct{} // closed by Close
	closed    chan struct{} // closed when the committer has ended
	closeOnce sync.Once

	mu      sync.RWMutex // guards the fields below; held for no I/O
	index   *index
	failure error // of the last write; nil when it went well

	// The committer's own.
	current *generation
	broken  bool      // the files must be rewritten before they take a change
	loss    bool      // something is lost in the files from which the index was read
	held    []*source // snapshots that the index reads from until then
	changed time.Time // the first change after the last snapshot; zero: none
	latest  time.Time // the last change
}

// Open opens the journal on a disk, or begins one, and reports what it found.
// Damage is not an error: what is lost is in the report, and marked until Repair.
// No other process may use the disk.
func Open(o Options) (*Journal, Report, error) {
	j, report, err := open(o)
	if err != nil {
		return nil, report, err
	}
	go j.commit()
	return j, report, nil
}

// open is Open without the committer.
func open(o Options) (*Journal, Report, error) {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	found, err := inspect(o.Disk, time.Now().UTC())
	if err != nil {
		return nil, Report{}, err
	}
	j := &Journal{disk: o.Disk, logger: o.Logger, settle: cmp.Or(o.Settle, 10*time.Second), longest: cmp.Or(o.LongestWait, 5*time.Minute),
		shrinkAt: cmp.Or(o.RewriteSize, 4<<20), keepBytes: cmp.Or(o.SnapshotBytes, 64<<20), index: found.index,
		requests: make(chan *request, 256), closing: make(chan struct{}), closed: make(chan struct{})}
	if !found.fresh {
		j.resume(found)
		return j, found.report, nil
	}
	if err := j.begin(o.Seed); err != nil {
		found.close()
		return nil, found.report, err
	}
	return j, found.report, nil
}

// begin makes the first generation.
func (j *Journal) begin(seed func() (iter.Seq2[Key, []byte], error)) error {
	memory := &memoryFile{}
	from := &source{names: []string{"memory"}, files: []File{memory}}
	if seed != nil {
		values, err := seed()
		if err != nil {
			return err
		}
		for key, value := range values {
			j.index.put(key, entry{source: from, off: int64(len(memory.text)), size: uint32(len(value)), crc: sum(from.id, value), asOf: time.Now()})
			memory.text = append(memory.text, value...)
		}
	}
	h := header{kind: kindJournal, generation: 1, created: time.Now().UTC()}
	_, _ = rand.Read(h.id[:]) // never fails
	var err error
	if j.current, j.index, err = newGeneration(j.disk, h, j.index); err != nil {
		return err
	}
	j.tidy()
	j.touch(j.index.keys > 0, time.Now())
	return nil
}

// touch asks for a snapshot.
func (j *Journal) touch(changed bool, at time.Time) {
	if !changed {
		return
	}
	if j.latest = at; j.changed.IsZero() {
		j.changed = at
	}
}

// resume goes on with what was found. Where the copies are not the same, or not
// whole, they are rewritten; on a full disk that waits until it has room.
func (j *Journal) resume(found *recovery) {
	j.current = &generation{head: found.head, source: found.source, count: found.count, end: found.end, last: found.last}
	j.broken, j.loss = found.rewrite, found.report.Damaged()
	if found.torn && !j.broken {
		j.broken = j.current.cut() != nil
	}
	for _, s := range found.snapshots {
		j.held = append(j.held, s.source)
	}
	j.touch(len(found.snapshots) == 0 || found.snapshots[0].head.asOf < found.last, time.Now())
	if !j.broken {
		j.release()
		j.tidy()
	} else if err := j.rewrite(); err != nil {
		j.failure = err
		j.logger.Error("the files of the state can't be mended yet: reads go on, changes wait for it", "error", err)
		return
	}
	j.dropSnapshots(found)
}

// rewrite writes what is known into new files.
func (j *Journal) rewrite() error {
	old, h := j.current, j.current.head
	h.kind, h.generation, h.asOf, h.created = kindJournal, h.generation+1, old.last, time.Now().UTC()
	if j.loss {
		h.asOf++ // a new frame must not be taken for one that was lost
	}
	if h.id == ([16]byte{}) {
		_, _ = rand.Read(h.id[:]) // never fails
	}
	next, written, err := newGeneration(j.disk, h, j.ownIndex())
	if err != nil {
		j.broken = j.broken || errors.Is(err, errNamed)
		return err
	}
	j.mu.Lock()
	j.index = written
	j.mu.Unlock()
	j.current, j.broken = next, false
	old.close()
	j.release()
	if j.loss {
		if err := setAside(j.disk, old.head.generation, h.created); err != nil {
			j.logger.Warn("a damaged file of the state is not kept", "error", err)
		}
		j.loss = false
	}
	j.tidy()
	return nil
}

// ownIndex returns the index for the committer, the only one to change it.
func (j *Journal) ownIndex() *index {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.index
}

func (j *Journal) release() {
	for _, s := range j.held {
		s.close()
	}
	j.held = nil
}

func (j *Journal) tidy() {
	tidy(j.disk, j.current.head.generation, func(name string, err error) {
		j.logger.Warn("an outdated file of the state can't be removed", "file", name, "error", err)
	})
}

// Get returns a value; false when the key is not there. A value that can't be read
// as it was written is an error.
func (j *Journal) Get(key Key) ([]byte, bool, error) {
	for {
		select {
		case <-j.closing:
			return nil, false, ErrClosed
		default:
		}
		j.mu.RLock()
		e, ok := j.index.get(key)
		j.mu.RUnlock()
		if !ok {
			return nil, false, nil
		}
		value, err := e.read()
		if errors.Is(err, fs.ErrClosed) {
			continue // the files were rewritten meanwhile
		}
		return value, err == nil, err
	}
}

// Names returns the names of a place's keys, sorted.
func (j *Journal) Names(place string) []string {
	j.mu.RLock()
	defer j.mu.RUnlock()
	names := make([]string, 0, len(j.index.places[place]))
	for name := range j.index.places[place] {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Lost returns the marks of the keys that lost their last value, and the mark of lost
// changes whose keys are not known, nil when there is none.
func (j *Journal) Lost() (marks []Mark, gap *Mark) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.index.lost(), j.index.gap
}

// Healthy returns why changes can't be stored, nil when they can. After a failure
// it tries again.
func (j *Journal) Healthy(ctx context.Context) error {
	j.mu.RLock()
	failure := j.failure
	j.mu.RUnlock()
	if failure == nil {
		select {
		case <-j.closing:
			return ErrClosed
		default:
			return nil
		}
	}
	return j.Write(ctx, Change{None: true})
}

// Close stores what is under way, takes a snapshot if something has changed, and
// closes the files.
func (j *Journal) Close() error {
	j.closeOnce.Do(func() { close(j.closing) })
	<-j.closed
	return nil
}

func isMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

var errTooLarge = fmt.Errorf("a part of the key has more than %d bytes, or the value more than %d", maxKeyPart, maxValue)

// Places returns the places whose names begin with a text, sorted.
func (j *Journal) Places(prefix string) []string {
	j.mu.RLock()
	defer j.mu.RUnlock()
	var places []string
	for place, names := range j.index.places {
		if len(names) > 0 && strings.HasPrefix(place, prefix) {
			places = append(places, place)
		}
	}
	slices.Sort(places)
	return places
}
