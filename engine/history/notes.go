package history

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// A note is what a run has come to so far, written at once: that it has put messages on
// queued edges, or which of them failed. It counts when the process is killed before the run
// itself is written; the next process finds the notes and makes the run of them. Notes are
// lines like those of lists, with a record of few hops in the place of a summary.

const (
	notesEnding = ".notes"
	// notesBytes is how large a file of notes gets. There are two of them for a flow: what is
	// noted in older ones has been written since, or there are more runs than are kept anyway.
	notesBytes = 4 << 20
)

// notes are the files that take notes, by flow. Safe for concurrent use.
type notes struct {
	mu    sync.Mutex
	files map[string]*notesFile
}

type notesFile struct {
	file   *os.File
	size   int64
	before string // the path of the file before, which is removed with the next one
}

// Note writes what a run has come to so far. It returns when that outlives the process.
func (h *History) Note(run view.RunRecord) {
	if err := h.note(run); err != nil {
		h.lost.add(1, err)
		h.lost.report(h.options.Logger, h.options.Dir)
	}
}

func (h *History) note(run view.RunRecord) error {
	if !isName(run.Flow) {
		return errors.New("the flow has no name that a directory can have")
	}
	text, err := appendNote(nil, run)
	if err != nil {
		return err
	}
	file, err := h.notes.take(filepath.Join(h.options.Dir, run.Flow), run.Flow, int64(len(text)))
	if err != nil {
		return err
	}
	_, err = file.Write(text) // whole lines: it was opened for appending
	return err
}

// take returns the file for a note of some size.
func (n *notes) take(dir, flow string, size int64) (*os.File, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	now := n.files[flow]
	if now != nil && now.size+size <= notesBytes {
		now.size += size
		return now.file, nil
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	path := filepath.Join(dir, strconv.FormatInt(time.Now().UnixNano(), 10)+notesEnding)
	file, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	next := &notesFile{file: file, size: size}
	if now != nil {
		next.before = now.file.Name()
		if now.before != "" {
			_ = os.Remove(now.before)
		}
		// Whoever was given the file a moment ago may still write to it: it is closed with the
		// last reference.
	}
	if n.files == nil {
		n.files = map[string]*notesFile{}
	}
	n.files[flow] = next
	return file, nil
}

// forget is for a flow whose directory is removed.
func (n *notes) forget(flow string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.files, flow)
}

func (n *notes) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for flow, one := range n.files {
		_ = one.file.Close()
		delete(n.files, flow)
	}
}

func appendNote(to []byte, run view.RunRecord) ([]byte, error) {
	text, err := json.Marshal(run)
	if err != nil {
		return to, err
	}
	return appendChecked(to, run.ID, text), nil
}

// takeNotes makes runs of what processes before have noted and not written.
func (w *writer) takeNotes() {
	flows, err := os.ReadDir(w.options.Dir)
	if err != nil {
		return // trim says why
	}
	for _, flow := range flows {
		if flow.IsDir() {
			w.takeNotesOf(flow.Name())
		}
	}
	w.flush()
}

func (w *writer) takeNotesOf(flow string) {
	files, _ := filepath.Glob(filepath.Join(w.options.Dir, flow, "*"+notesEnding)) // a flow's name has no pattern in it
	if len(files) == 0 {
		return
	}
	written := w.written(flow)
	var order []string
	noted := map[string]view.RunRecord{}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			w.options.Logger.Warn("what a process that was killed has noted of its runs can't be read", "flow", flow, "error", err)
		}
		for line := range bytes.Lines(text) {
			note, ok := parseNote(bytes.TrimSuffix(line, []byte("\n")))
			name := fileOf(note.RunSummary)
			if !ok || note.Flow != flow || written[name] {
				continue
			}
			if known, ok := noted[name]; ok {
				note = withNote(known, note)
			} else {
				order = append(order, name)
			}
			noted[name] = note
		}
	}
	for _, name := range order {
		run := noted[name]
		if known, ok := w.part(flow, name); ok { // as it was when it began to wait
			run = withNote(known, run)
		}
		run.Causes = view.CausesOf(run.Records)
		err := w.store(run, true)
		if err == nil && len(run.Records) == 0 { // that it began is all that is known of it
			err = writeRun(filepath.Join(w.options.Dir, flow, name+wholeEnding), run)
		}
		if err != nil {
			w.lost.add(1, err)
		}
	}
	for _, path := range files {
		_ = os.Remove(path)
	}
}

// written returns the runs, and the parts of runs, that were written when they had ended.
func (w *writer) written(flow string) map[string]bool {
	written := map[string]bool{}
	lines, _ := w.lines(flow)
	for _, l := range lines {
		if summary, ok := l.summary(); ok && !summary.Open {
			written[fileOf(summary)] = true
		}
	}
	return written
}

func parseNote(text []byte) (run view.RunRecord, ok bool) {
	l, ok := parseLine(text)
	return run, ok && json.Unmarshal(l.json, &run) == nil
}

// withNote is a run with what was noted of it later.
func withNote(run, note view.RunRecord) view.RunRecord {
	hops := slices.Clone(run.Records)
	for _, h := range note.Records {
		at := slices.IndexFunc(hops, func(known view.HopRecord) bool { return known.Index == h.Index })
		if at < 0 {
			hops = append(hops, h)
		} else {
			hops[at] = h
		}
	}
	slices.SortFunc(hops, func(a, b view.HopRecord) int { return a.Index - b.Index })
	dropped := max(run.Dropped, note.Dropped)
	if note.Hops >= run.Hops {
		left := run.Left
		run.RunSummary = note.RunSummary
		run.Left = left
	}
	run.Records, run.Dropped = hops, dropped
	return run
}
