package history

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

const (
	linesEnding = ".lines"
	segmentRuns = 1000
)

// key orders runs by when they began.
type key struct {
	began  int64 // ms since 1970
	number uint64
}

var lastKey = key{began: 1<<63 - 1}

func keyOf(id string) (key, error) {
	began, number, err := view.BeganOf(id)
	return key{began.UnixMilli(), number}, err
}

func (k key) compare(other key) int {
	return cmp.Or(cmp.Compare(k.began, other.began), cmp.Compare(k.number, other.number))
}

// line is one run of a list: a checksum of the rest, the run's id, and its JSON.
type line struct {
	key  key
	json []byte
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func appendLine(to []byte, summary view.RunSummary) ([]byte, error) {
	text, err := json.Marshal(summary)
	if err != nil {
		return to, fmt.Errorf("write the line of run %s: %w", summary.ID, err)
	}
	return appendChecked(to, summary.ID, text), nil
}

func appendChecked(to []byte, id string, text []byte) []byte {
	rest := append([]byte(id+" "), text...)
	to = fmt.Appendf(to, "%08x ", crc32.Checksum(rest, castagnoli))
	return append(append(to, rest...), '\n')
}

// parseLine reports false for what is no line, or a damaged one.
func parseLine(text []byte) (line, bool) {
	sum, rest, ok := bytes.Cut(text, []byte(" "))
	if !ok {
		return line{}, false
	}
	id, text, ok := bytes.Cut(rest, []byte(" "))
	want, err := strconv.ParseUint(string(sum), 16, 32)
	if !ok || err != nil || uint32(want) != crc32.Checksum(rest, castagnoli) {
		return line{}, false
	}
	k, err := keyOf(string(id))
	return line{k, text}, err == nil
}

func (l line) summary() (summary view.RunSummary, ok bool) {
	return summary, json.Unmarshal(l.json, &summary) == nil
}

// lines returns those of a flow that can be read, in the order in which the runs began.
func (h *History) lines(flow string) ([]line, error) {
	if !isName(flow) {
		return nil, nil
	}
	dir := filepath.Join(h.options.Dir, flow)
	files, err := os.ReadDir(dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var all []line
	for _, file := range files {
		if !strings.HasSuffix(file.Name(), linesEnding) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, file.Name()))
		if err != nil && !errors.Is(err, fs.ErrNotExist) { // it was removed meanwhile
			return nil, err
		}
		for text := range bytes.Lines(text) {
			if l, ok := parseLine(bytes.TrimSuffix(text, []byte("\n"))); ok {
				all = append(all, l)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b line) int { return a.key.compare(b.key) }) // what is written later of a run stays behind
	return all, nil
}

// segment is the file to which the lines of a flow are added now. It is of one goroutine.
type segment struct {
	dir     string
	file    *os.File // nil before the first line
	to      *bufio.Writer
	lines   int
	waiting int // lines that flush has not written
}

func (s *segment) add(summary view.RunSummary) error {
	text, err := appendLine(nil, summary)
	if err != nil {
		return err
	}
	if s.lines == segmentRuns {
		if lost, err := s.flush(); err != nil {
			return fmt.Errorf("%d lines before this one are missing too: %w", lost, err)
		}
		s.close()
	}
	if s.file == nil {
		if err := s.open(); err != nil {
			return err
		}
	}
	s.lines++
	s.waiting++
	_, err = s.to.Write(text)
	return err
}

// open goes on with the newest file while it has room, as after a restart, or begins one.
func (s *segment) open() error {
	name := strconv.FormatInt(time.Now().UnixMilli(), 10) + linesEnding
	s.lines = 0
	before, err := filepath.Glob(filepath.Join(s.dir, "*"+linesEnding))
	if err != nil {
		return err
	}
	torn := false
	if len(before) > 0 {
		newest := slices.Max(before) // the names are of the same length for 250 years
		text, err := os.ReadFile(newest)
		if err != nil {
			return err
		}
		if lines := bytes.Count(text, []byte("\n")); lines < segmentRuns {
			name, s.lines, torn = filepath.Base(newest), lines, len(text) > 0 && text[len(text)-1] != '\n'
		}
	}
	if s.file, err = os.OpenFile(filepath.Join(s.dir, name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err != nil {
		return err
	}
	s.to = bufio.NewWriterSize(s.file, 64<<10)
	if torn { // the process was killed while it wrote a line
		return s.to.WriteByte('\n')
	}
	return nil
}

// flush writes the lines that wait. After an error they are lost, and the next line begins
// another file.
func (s *segment) flush() (lines int, err error) {
	if s.waiting == 0 {
		return 0, nil
	}
	lines, s.waiting = s.waiting, 0
	if err := s.to.Flush(); err != nil {
		_ = s.file.Close()
		s.file = nil
		return lines, err
	}
	return lines, nil
}

func (s *segment) close() {
	if s.file == nil {
		return
	}
	_, _ = s.flush()
	if s.file != nil {
		_ = s.file.Close()
		s.file = nil
	}
}
