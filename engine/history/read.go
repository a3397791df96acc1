package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// Runs returns up to limit runs of a flow that began before the one with an id, newest
// first; from the newest on for an empty id. What can't be read is left out.
func (h *History) Runs(flow, before string, limit int) ([]recording.RunSummary, error) {
	end := lastKey
	if before != "" {
		key, err := keyOf(before)
		if err != nil {
			return nil, err
		}
		end = key
	}
	lines, err := h.lines(flow)
	if err != nil {
		return nil, fmt.Errorf("read the run history of flow %s: %w", flow, err)
	}
	var found []recording.RunSummary
	for _, l := range slices.Backward(lines) {
		if len(found) == limit {
			break
		}
		if l.key.compare(end) < 0 {
			if summary, ok := l.summary(); ok {
				found = append(found, summary)
			}
		}
	}
	return found, nil
}

// Run returns a run, false when it is not kept or can't be read. Of an old one it has the
// hops that failed, and Dropped counts the others.
func (h *History) Run(flow, id string) (run recording.RunRecord, ok bool, err error) {
	if _, err := keyOf(id); err != nil || !isName(flow) {
		return run, false, nil //nolint:nilerr // no run has such an id
	}
	for _, ending := range []string{wholeEnding, failedEnding} {
		run, err = readRun(filepath.Join(h.options.Dir, flow, id+ending))
		if err == nil {
			return run, true, nil
		}
		if !errors.Is(err, fs.ErrNotExist) {
			h.options.Logger.Warn("a run in the history can't be read", "flow", flow, "run", id, "error", err)
		}
	}
	return recording.RunRecord{}, false, nil
}
