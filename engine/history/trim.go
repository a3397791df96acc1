package history

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// kept is a file of the history.
type kept struct {
	path  string
	began key // of the run, or of the first one of a list
	size  int64
	at    time.Time // when it was written
}

// trim removes what is beyond the bounds: of each flow what is too old or too much of a
// kind, and of all flows the oldest runs while everything together is too large.
func (w *writer) trim() {
	w.fresh = 0
	flows, err := os.ReadDir(w.options.Dir)
	if err != nil {
		w.options.Logger.Warn("old runs can't be removed from the run history", "error", err)
		return
	}
	var all []kept
	for _, flow := range flows {
		if flow.IsDir() {
			all = append(all, w.trimFlow(flow.Name())...)
		}
	}
	size := int64(0)
	for _, file := range all {
		size += file.size
	}
	slices.SortFunc(all, func(a, b kept) int { return a.began.compare(b.began) })
	for len(all) > 0 && size > w.options.Bytes {
		size -= all[0].size
		w.drop(all[0])
		all = all[1:]
	}
}

// trimFlow returns what is left.
func (w *writer) trimFlow(flow string) []kept {
	dir := filepath.Join(w.options.Dir, flow)
	files, err := os.ReadDir(dir)
	if err != nil {
		return nil
	}
	byEnding := map[string][]kept{}
	for _, file := range files {
		info, err := file.Info()
		if err != nil {
			continue // it is gone
		}
		for _, ending := range []string{linesEnding, wholeEnding, failedEnding} {
			name, ok := strings.CutSuffix(file.Name(), ending)
			if !ok {
				continue
			}
			id, _, _ := strings.Cut(name, partMark)
			began, err := keyOf(id)
			if err != nil { // lists are named by the time alone
				began = key{began: info.ModTime().UnixMilli()}
			}
			byEnding[ending] = append(byEnding[ending], kept{filepath.Join(dir, file.Name()), began, info.Size(), info.ModTime()})
		}
		if strings.HasSuffix(file.Name(), freshEnding) {
			_ = os.Remove(filepath.Join(dir, file.Name())) // of a process that was killed
		}
	}
	var left []kept
	for ending, most := range map[string]int{
		linesEnding: max(1, (w.options.Runs+segmentRuns-1)/segmentRuns) + 1, wholeEnding: w.options.Whole, failedEnding: w.options.Failed,
	} {
		of := byEnding[ending]
		slices.SortFunc(of, func(a, b kept) int { return a.began.compare(b.began) })
		for i, file := range of {
			if len(of)-i > most || time.Since(file.at) > w.options.Age {
				w.drop(file)
				continue
			}
			left = append(left, file)
		}
	}
	return left
}

func (w *writer) drop(file kept) {
	for _, s := range w.segments {
		if s.file != nil && s.file.Name() == file.path {
			s.close()
		}
	}
	if err := os.Remove(file.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		w.options.Logger.Warn("an old run can't be removed from the run history", "error", err)
	}
}
