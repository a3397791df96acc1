package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Change is one of: Key with a Value that is not nil, which is set; Key with
// Delete; Purge, a place whose keys and those of all places below it are removed.
type Change struct {
	Key    Key
	Value  []byte
	Delete bool
	Purge  string
	None   bool // nothing changes, but the disk is written to
}

// request is a change that waits to be durable.
type request struct {
	record record
	done   chan error // takes one
}

// The committer takes what has come meanwhile into one frame, up to so many bytes:
// while the disk syncs one frame the next gathers.
const mostBytes = 4 << 20

// maxValue bounds a value, so that a frame stays below what is read back.
const maxValue = 2 << 20

// Write makes a change and returns when it is durable. When ctx ends before, the
// change may still be made. Changes that are called at the same time share one
// write. An error leaves everything as it was, until the next start at least.
func (j *Journal) Write(ctx context.Context, c Change) error {
	if err := ctx.Err(); err != nil {
		return context.Cause(ctx)
	}
	r := &request{record: c.record(), done: make(chan error, 1)}
	if len(r.record.key.Place) > maxKeyPart || len(r.record.key.Name) > maxKeyPart || len(r.record.value) > maxValue {
		return errTooLarge
	}
	select {
	case j.requests <- r:
	case <-j.closing:
		return ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	select {
	case err := <-r.done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-j.closed:
		select {
		case err := <-r.done:
			return err
		default:
			return ErrClosed
		}
	}
}

func (c Change) record() record {
	switch {
	case c.None:
		return record{op: opNone}
	case c.Purge != "":
		return record{op: opPurge, key: Key{Place: c.Purge}}
	case c.Delete:
		return record{op: opDelete, key: c.Key}
	}
	return record{op: opSet, key: c.Key, value: bytes.Clone(c.Value)}
}

// commit is the committer: it alone writes.
func (j *Journal) commit() {
	defer close(j.closed)
	defer func() {
		j.current.close()
		j.release()
	}()
	timer := time.NewTimer(j.settle)
	defer timer.Stop()
	for {
		timer.Reset(j.untilSnapshot(time.Now()))
		select {
		case first := <-j.requests:
			j.batch(first)
		case <-timer.C:
			j.bringBack()
			j.snapshot()
		case <-j.closing:
			for {
				select {
				case first := <-j.requests:
					j.batch(first)
					continue
				default:
				}
				break
			}
			j.bringBack()
			j.snapshot()
			return
		}
	}
}

// batch commits a request together with those that wait.
func (j *Journal) batch(first *request) {
	requests := []*request{first}
	size := first.record.cost()
gather:
	for size < mostBytes {
		select {
		case r := <-j.requests:
			requests = append(requests, r)
			size += r.record.cost()
		default:
			break gather
		}
	}
	records := make([]record, len(requests))
	for i, r := range requests {
		records[i] = r.record
	}
	now := time.Now().UTC()
	err := j.store(records, now)
	j.mu.Lock()
	j.failure = err
	if err == nil {
		for _, r := range records {
			j.index.apply(r, j.current.source, now, nil)
		}
	}
	j.mu.Unlock()
	if err == nil {
		j.touch(true, now)
	}
	for _, r := range requests {
		r.done <- err
	}
	j.shrink()
}

// store writes a frame to both copies. It returns when both are durable, or with
// the files as they were.
func (j *Journal) store(records []record, now time.Time) error {
	if j.broken {
		if err := j.rewrite(); err != nil {
			return err
		}
	}
	g := j.current
	text := frame(g.head.id, g.last+1, now, false, records)
	for i := range records {
		records[i].off += g.end
	}
	if err := g.append(text); err != nil {
		if errors.Is(err, errSync) {
			// How much of it is on the disk is not known, and a second sync may report
			// success wrongly: only new files are safe.
			j.broken = true
		} else if undo := g.cut(); undo != nil {
			j.broken = true
		}
		return fmt.Errorf("write the state: %w", err)
	}
	g.end, g.last = g.end+int64(len(text)), g.last+1
	if writeCount(g.count, g.head.id, g.last, g.last) != nil {
		j.broken = true // it is durable all the same; the next change gets new files
	}
	return nil
}

var errSync = errors.New("sync")

// append writes to one copy after the other, so that a crash leaves at most one
// with half a frame, and syncs both at the same time.
func (g *generation) append(text []byte) error {
	for _, file := range g.source.files {
		if _, err := file.WriteAt(text, g.end); err != nil {
			return err
		}
	}
	var other sync.WaitGroup
	var first error
	other.Go(func() { first = g.source.files[0].Sync() })
	second := g.source.files[1].Sync()
	other.Wait()
	if err := errors.Join(first, second); err != nil {
		return fmt.Errorf("%w: %w", errSync, err)
	}
	return nil
}

func (g *generation) cut() error {
	var all error
	for _, file := range g.source.files {
		all = errors.Join(all, file.Truncate(g.end))
	}
	return all
}

// shrink rewrites the files when most of them is outdated.
func (j *Journal) shrink() {
	j.mu.RLock()
	live := j.index.bytes
	j.mu.RUnlock()
	if j.broken || j.current.end < max(j.shrinkAt, 2*live) {
		return
	}
	if err := j.rewrite(); err != nil {
		j.logger.Warn("the files of the state can't be made smaller", "error", err)
	}
}
