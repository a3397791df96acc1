package state

import (
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/store/state/journal"
)

// Report says what a data directory holds and what of it is lost.
type Report struct {
	Directory string               `json:"directory"`
	Files     []journal.FileReport `json:"files"`
	Keys      int                  `json:"keys"`
	Bytes     int64                `json:"bytes"`
	Flows     []FlowReport         `json:"flows"`
	// Lost are the keys that lost their last value.
	Lost []Loss `json:"lost"`
	// Unknown says that changes are lost and their keys are not known: any flow may be
	// concerned.
	Unknown *UnknownLoss `json:"unknown,omitempty"`
}

// FlowReport is how many keys the nodes of a flow have.
type FlowReport struct {
	Flow string `json:"flow"`
	Keys int    `json:"keys"`
}

// UnknownLoss is where changes are lost, and as of when the state is to which
// Repair goes back; zero: it keeps what could be read.
type UnknownLoss struct {
	Files    []string  `json:"files"`
	Restored time.Time `json:"restored,omitzero"`
}

// Damaged reports whether something is lost.
func (r Report) Damaged() bool { return len(r.Lost) > 0 || r.Unknown != nil }

// Harmed reports whether a file is damaged or missing, lost or not.
func (r Report) Harmed() bool { return len((journal.Report{Files: r.Files}).Harmed()) > 0 }

// Check reads a data directory that no process has open, and changes nothing in
// it. Damage is in the report, not an error.
func Check(dir string) (Report, error) {
	return offline(dir, "check", func(disk journal.Disk) (journal.Report, error) { return journal.Inspect(disk) })
}

// Repair mends a data directory that no process has open. Damaged files are
// rewritten from those that are whole; a lost key gets the last value that is
// known, or is removed when there is none. Files in which something was lost are
// kept under another name. The report says what was found, and as of when each
// value is that was restored.
func Repair(dir string, logger *slog.Logger) (Report, error) {
	return offline(dir, "repair", func(disk journal.Disk) (journal.Report, error) {
		return journal.Repair(journal.Options{Disk: disk, Logger: logger})
	})
}

func offline(dir, verb string, work func(journal.Disk) (journal.Report, error)) (report Report, err error) {
	wrap := func(err error) error { return fmt.Errorf("%s the state in %s: %w", verb, dir, err) }
	if _, err := os.Stat(dir); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = journal.ErrNone
		}
		return Report{}, wrap(err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return Report{}, err
	}
	defer func() { err = errors.Join(err, lock.release()) }()
	found, err := work(journal.NewDisk(dir))
	if errors.Is(err, journal.ErrNone) {
		if _, old := os.Stat((&legacy{dir: dir}).path()); old == nil {
			err = errors.New("it is from an earlier version of patchbay, which could not check it: \"patchbay serve\" brings it over")
		}
	}
	if err != nil {
		return Report{}, wrap(err)
	}
	return reportOf(dir, found), nil
}

func reportOf(dir string, found journal.Report) Report {
	report := Report{Directory: dir, Files: found.Files, Keys: found.Keys, Bytes: found.Bytes, Flows: []FlowReport{}, Lost: []Loss{}}
	counts := map[string]int{}
	for place, keys := range found.Places {
		counts[placeOf(journal.Key{Place: place}).Flow] += keys
	}
	for _, flow := range slices.Sorted(maps.Keys(counts)) {
		report.Flows = append(report.Flows, FlowReport{Flow: flow, Keys: counts[flow]})
	}
	for _, mark := range found.Lost {
		report.Lost = append(report.Lost, Loss{Place: placeOf(mark.Key), Files: mark.Files, Restored: mark.Restored})
	}
	if found.Gap != nil {
		report.Unknown = &UnknownLoss{Files: found.Gap.Files, Restored: found.Gap.Restored}
	}
	return report
}

// Path returns the key with its scopes.
func (k Place) Path() string { return strings.Join(append(slices.Clone(k.Scopes), k.Key), "/") }
