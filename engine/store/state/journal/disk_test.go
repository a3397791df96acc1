package journal_test

import (
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"syscall"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// disk is a directory in memory that knows what is durable: of a file what was
// there at its last Sync, of the directory the names at its own last Sync.
type disk struct {
	mu      sync.Mutex
	files   map[string]*content
	durable map[string]*content
	syncs   int
	room    int // bytes that may still be written; negative: any number
	noSync  bool
	refuse  string // a name that Rename can't give
	// before is called before each change; half of a write may be on the disk then.
	before func()
}

type content struct{ text, durable []byte }

func newDisk() *disk {
	return &disk{files: map[string]*content{}, durable: map[string]*content{}, room: -1}
}

func (d *disk) change() {
	if d.before != nil {
		d.before()
	}
}

// afterPowerLoss returns the disk as it may be when the power goes: what is
// durable, and of the rest what fate decides.
func (d *disk) afterPowerLoss(fate *rand.Rand) *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	after := newDisk()
	names := d.durable
	if fate.IntN(2) == 0 {
		names = d.files
	}
	for name, file := range names {
		text := file.durable
		switch fate.IntN(4) {
		case 0:
			text = file.text
		case 1:
			if more := len(file.text) - len(text); more > 0 {
				text = file.text[:len(text)+fate.IntN(more)]
			}
		}
		after.put(name, text)
	}
	return after
}

// afterKill returns the disk as it is when the process alone ends.
func (d *disk) afterKill() *disk {
	d.mu.Lock()
	defer d.mu.Unlock()
	after := newDisk()
	for name, file := range d.files {
		after.put(name, file.text)
	}
	return after
}

func (d *disk) put(name string, text []byte) {
	file := &content{text: slices.Clone(text), durable: slices.Clone(text)}
	d.files[name], d.durable[name] = file, file
}

func (d *disk) names() []string { return slices.Sorted(maps.Keys(d.files)) }

func (d *disk) Open(name string) (journal.File, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	file, ok := d.files[name]
	if !ok {
		return nil, fmt.Errorf("open %s: %w", name, fs.ErrNotExist)
	}
	return &handle{disk: d, content: file}, nil
}

func (d *disk) Create(name string) (journal.File, error) {
	d.change()
	d.mu.Lock()
	defer d.mu.Unlock()
	file := &content{}
	d.files[name] = file
	return &handle{disk: d, content: file}, nil
}

func (d *disk) Rename(from, to string) error {
	d.change()
	d.mu.Lock()
	defer d.mu.Unlock()
	file, ok := d.files[from]
	if !ok || to == d.refuse {
		return fmt.Errorf("rename %s: %w", from, fs.ErrNotExist)
	}
	delete(d.files, from)
	d.files[to] = file
	return nil
}

func (d *disk) Remove(name string) error {
	d.change()
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, ok := d.files[name]; !ok {
		return fmt.Errorf("remove %s: %w", name, fs.ErrNotExist)
	}
	delete(d.files, name)
	return nil
}

func (d *disk) List() ([]string, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.names(), nil
}

func (d *disk) Sync() error {
	d.change()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.durable = maps.Clone(d.files)
	return nil
}

type handle struct {
	disk    *disk
	content *content
	closed  bool
}

func (h *handle) ReadAt(to []byte, off int64) (int, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.closed {
		return 0, fs.ErrClosed
	}
	if off >= int64(len(h.content.text)) {
		return 0, io.EOF
	}
	n := copy(to, h.content.text[off:])
	if n < len(to) {
		return n, io.EOF
	}
	return n, nil
}

func (h *handle) WriteAt(text []byte, off int64) (int, error) {
	h.disk.change()
	half := len(text) / 2
	n, err := h.write(text[:half], off)
	if err != nil {
		return n, err
	}
	h.disk.change()
	more, err := h.write(text[half:], off+int64(half))
	return n + more, err
}

func (h *handle) write(text []byte, off int64) (n int, err error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if grow := int(off) + len(text) - len(h.content.text); grow > 0 && h.disk.room >= 0 {
		if grow > h.disk.room {
			text, err = text[:max(len(text)-grow+h.disk.room, 0)], syscall.ENOSPC
			if grow = h.disk.room; len(text) == 0 {
				return 0, err
			}
		}
		h.disk.room -= grow
	}
	if missing := int(off) + len(text) - len(h.content.text); missing > 0 {
		h.content.text = append(h.content.text[:len(h.content.text):len(h.content.text)], make([]byte, missing)...)
	} else {
		h.content.text = slices.Clone(h.content.text)
	}
	copy(h.content.text[off:], text)
	return len(text), err
}

func (h *handle) Truncate(size int64) error {
	h.disk.change()
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.disk.room >= 0 {
		h.disk.room += len(h.content.text) - int(size)
	}
	h.content.text = slices.Clone(h.content.text[:size])
	return nil
}

func (h *handle) Sync() error {
	h.disk.change()
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if h.disk.noSync {
		return syscall.EIO
	}
	h.disk.syncs++
	h.content.durable = h.content.text
	return nil
}

func (h *handle) Size() (int64, error) {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	return int64(len(h.content.text)), nil
}

func (h *handle) Close() error {
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	h.closed = true
	return nil
}

func open(t testing.TB, d journal.Disk) (*journal.Journal, journal.Report) {
	t.Helper()
	j, report, err := journal.Open(journal.Options{Disk: d, RewriteSize: 4 << 10})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j, report
}

func key(name string) journal.Key { return journal.Key{Place: "flow.node", Name: name} }

func set(t testing.TB, j *journal.Journal, name, value string) {
	t.Helper()
	if err := j.Write(t.Context(), journal.Change{Key: key(name), Value: []byte(value)}); err != nil {
		t.Fatal(err)
	}
}

// values returns all that a journal holds.
func values(t testing.TB, j *journal.Journal) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, name := range j.Names("flow.node") {
		value, ok, err := j.Get(key(name))
		if err != nil || !ok {
			t.Fatalf("%s: %v, %v", name, ok, err)
		}
		all[name] = string(value)
	}
	return all
}
