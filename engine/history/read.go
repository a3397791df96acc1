package history

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// Runs returns up to limit runs of a flow that began before the one with an id, newest
// first; from the newest on for an empty id. What can't be read is left out.
func (h *History) Runs(flow, before string, limit int) ([]view.RunSummary, error) {
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
	var found []view.RunSummary
	for len(lines) > 0 && len(found) < limit {
		first := len(lines) - 1
		for first > 0 && lines[first-1].key == lines[first].key {
			first--
		}
		if lines[first].key.compare(end) < 0 {
			if summary, ok := joined(lines[first:]); ok {
				found = append(found, summary)
			}
		}
		lines = lines[:first]
	}
	return found, nil
}

// joined is the run that some lines are about, in the order in which they were written.
func joined(lines []line) (view.RunSummary, bool) {
	var parts []view.RunSummary
	for _, l := range lines {
		if summary, ok := l.summary(); ok {
			parts = append(parts, summary)
		}
	}
	switch len(parts) {
	case 0:
		return view.RunSummary{}, false
	case 1:
		return parts[0], true
	}
	return view.JoinSummaries(parts), true
}

// Run returns a run, false when it is not kept or can't be read. Of an old one it has the
// hops that failed, and Dropped counts the others.
func (h *History) Run(flow, id string) (run view.RunRecord, ok bool, err error) {
	parts, err := h.Parts(flow, id)
	if err != nil || len(parts) == 0 {
		return view.RunRecord{}, false, err
	}
	return view.JoinRuns(parts), true, nil
}

// Parts returns the parts of a run that several processes have recorded, see Run.
func (h *History) Parts(flow, id string) ([]view.RunRecord, error) {
	if _, err := keyOf(id); err != nil || !isName(flow) {
		return nil, nil //nolint:nilerr // no run has such an id
	}
	var parts []view.RunRecord
	for _, name := range h.partsOf(flow, id) {
		if part, ok := h.part(flow, name); ok {
			parts = append(parts, part)
		}
	}
	return parts, nil
}

// partsOf returns the names of the files that have parts of a run, without their endings.
func (h *History) partsOf(flow, id string) []string {
	names := []string{id}
	for _, ending := range []string{wholeEnding, failedEnding} {
		files, _ := filepath.Glob(filepath.Join(h.options.Dir, flow, id+partMark+"*"+ending)) // an id and a flow's name have no pattern in them
		for _, file := range files {
			if name := strings.TrimSuffix(filepath.Base(file), ending); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// part reads a run, or a part of one, false when it is not there or can't be read.
func (h *History) part(flow, name string) (view.RunRecord, bool) {
	for _, ending := range []string{wholeEnding, failedEnding} {
		run, err := readRun(filepath.Join(h.options.Dir, flow, name+ending))
		if err == nil {
			return run, true
		}
		if !errors.Is(err, fs.ErrNotExist) {
			h.options.Logger.Warn("a run in the history can't be read", "flow", flow, "run", name, "error", err)
		}
	}
	return view.RunRecord{}, false
}
