package journal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	unfinished     = ".new"
	snapshotPrefix = "snapshot-"
	damagedPrefix  = "damaged-"
	timeFormat     = "20060102T150405.000Z"
)

var copies = [2]string{"a", "b"}

func journalName(generation uint64, copy int) string {
	return fmt.Sprintf("journal-%d.%s", generation, copies[copy])
}

// namesOf returns the files of a generation, in the order in which they get their
// names: the copies, which make it count, last.
func namesOf(generation uint64) [3]string {
	return [3]string{countName(generation), journalName(generation, 0), journalName(generation, 1)}
}

func snapshotName(at time.Time) string { return snapshotPrefix + at.UTC().Format(timeFormat) }

// parseName returns the generation of the name of a journal's file.
func parseName(name string) (generation uint64, ok bool) {
	number, found := strings.CutPrefix(name, "journal-")
	number, letter, cut := strings.Cut(number, ".")
	generation, err := strconv.ParseUint(number, 10, 64)
	return generation, found && cut && err == nil && (letter == "count" || slices.Contains(copies[:], letter)) && strconv.FormatUint(generation, 10) == number
}

// listing sorts the names of a directory.
type listing struct {
	generations []uint64 // newest first
	snapshots   []string // newest first
	damaged     []string // newest first
	unfinished  []string
	present     map[string]bool
}

func list(disk Disk) (listing, error) {
	names, err := disk.List()
	if err != nil {
		return listing{}, err
	}
	l := listing{present: map[string]bool{}}
	for _, name := range names {
		l.present[name] = true
		generation, isJournal := parseName(name)
		switch {
		case isJournal && !slices.Contains(l.generations, generation):
			l.generations = append(l.generations, generation)
		case strings.HasSuffix(name, unfinished) && (strings.HasPrefix(name, "journal-") || strings.HasPrefix(name, snapshotPrefix)):
			l.unfinished = append(l.unfinished, name)
		case strings.HasPrefix(name, snapshotPrefix):
			l.snapshots = append(l.snapshots, name)
		case strings.HasPrefix(name, damagedPrefix):
			l.damaged = append(l.damaged, name)
		}
	}
	// The count file gets its name first; before the copies have theirs the
	// generation does not count.
	l.generations = slices.DeleteFunc(l.generations, func(generation uint64) bool {
		names := namesOf(generation)
		begun := !l.present[names[1]] && !l.present[names[2]] && l.present[names[1]+unfinished]
		if begun {
			l.unfinished = append(l.unfinished, names[0])
		}
		return begun
	})
	slices.Sort(l.generations)
	slices.Reverse(l.generations)
	slices.Reverse(l.snapshots)
	slices.Reverse(l.damaged)
	return l, nil
}
