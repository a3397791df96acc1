package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"
)

const (
	// frameValues is about how many bytes of values the frames hold that a file
	// begins with.
	frameValues = 1 << 20
	// maxKeyPart bounds each part of a key, as their lengths have 16 bits.
	maxKeyPart = 1<<16 - 1
)

// errUnreadable says that no file holds a value as it was written.
var errUnreadable = errors.New("the value is not what was written")

// read returns a value, from whichever file has it whole. An fs.ErrClosed says
// that the index knows a newer place.
func (e entry) read() ([]byte, error) {
	value := make([]byte, e.size)
	failure := errUnreadable
	for _, file := range e.source.files {
		if file == nil {
			continue
		}
		if _, err := file.ReadAt(value, e.off); err != nil && !errors.Is(err, io.EOF) {
			failure = err
			continue
		}
		if sum(e.source.id, value) == e.crc {
			return value, nil
		}
	}
	if errors.Is(failure, fs.ErrClosed) {
		return nil, failure
	}
	return nil, fmt.Errorf("%w in %v: %w", errUnreadable, e.source.names, failure)
}

// writeBase writes a header and the frames that a file begins with: all that an
// index holds. It returns the index of what was written and where the frames end.
// Values that nobody can read any more are marked.
func writeBase(files []File, h header, x *index, from *source) (written *index, end int64, last uint64, err error) {
	w := &baseWriter{files: files, head: h, from: from, index: newIndex(), end: headerSize, seq: h.asOf}
	w.head.base = 0
	marks := x.lost()
	for _, key := range x.all() {
		e, _ := x.get(key)
		value, err := e.read()
		if errors.Is(err, errUnreadable) {
			marks = append(marks, Mark{Key: key, Files: e.source.names, Found: h.created})
			continue
		}
		if err == nil {
			err = w.add(record{op: opSet, key: key, value: value}, e.asOf)
		}
		if err != nil {
			return nil, 0, 0, err
		}
	}
	// The marks come last, since a value takes its key's mark away.
	for _, mark := range marks {
		if err := w.add(record{op: opMark, key: mark.Key, value: mark.text()}, h.created); err != nil {
			return nil, 0, 0, err
		}
	}
	if x.gap != nil {
		if err := w.add(record{op: opGap, value: x.gap.text()}, h.created); err != nil {
			return nil, 0, 0, err
		}
	}
	if err := w.flush(); err != nil {
		return nil, 0, 0, err
	}
	for _, file := range files {
		if _, err := file.WriteAt(w.head.bytes(), 0); err != nil {
			return nil, 0, 0, err
		}
	}
	for _, file := range files {
		if err := file.Sync(); err != nil {
			return nil, 0, 0, err
		}
	}
	return w.index, w.end, w.seq, nil
}

type baseWriter struct {
	files   []File
	head    header
	from    *source
	index   *index
	pending []record
	asOf    []time.Time
	bytes   int
	end     int64
	seq     uint64
}

func (w *baseWriter) add(r record, asOf time.Time) error {
	w.pending, w.asOf = append(w.pending, r), append(w.asOf, asOf)
	w.bytes += r.cost()
	if w.bytes < frameValues {
		return nil
	}
	return w.flush()
}

func (w *baseWriter) flush() error {
	if len(w.pending) == 0 {
		return nil
	}
	w.seq++
	w.head.base++
	text := frame(w.head.id, w.seq, w.head.created, true, w.pending)
	for _, file := range w.files {
		if _, err := file.WriteAt(text, w.end); err != nil {
			return err
		}
	}
	for i, r := range w.pending {
		r.off += w.end
		w.index.apply(r, w.from, w.asOf[i], nil)
	}
	w.end += int64(len(text))
	w.pending, w.asOf, w.bytes = w.pending[:0], w.asOf[:0], 0
	return nil
}
