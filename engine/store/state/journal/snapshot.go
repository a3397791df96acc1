package journal

import (
	"fmt"
	"time"
)

// keepSnapshots is how many snapshots there are at most; the older ones go sooner
// when all together are too large.
const keepSnapshots = 3

func (j *Journal) untilSnapshot(now time.Time) time.Duration {
	if j.changed.IsZero() {
		return time.Hour // nothing is due; the wait ends with the next change
	}
	due := j.latest.Add(j.settle)
	if last := j.changed.Add(j.longest); last.Before(due) {
		due = last
	}
	return max(due.Sub(now), time.Millisecond)
}

// snapshot writes all values into a file beside the journal, if something has changed.
// While something is lost it does not, so that the last one is from before the loss.
func (j *Journal) snapshot() {
	if j.changed.IsZero() {
		return
	}
	from := j.ownIndex()
	j.changed = time.Time{}
	if len(from.marks) > 0 || from.gap != nil || j.broken {
		return
	}
	if err := j.writeSnapshot(from); err != nil {
		j.logger.Warn("no snapshot of the state could be taken; the next is tried after the next change", "error", err)
	}
}

func (j *Journal) writeSnapshot(from *index) error {
	now := time.Now().UTC()
	name := snapshotName(now)
	file, err := j.disk.Create(name + unfinished)
	if err != nil {
		return err
	}
	h := header{kind: kindSnapshot, id: j.current.head.id, generation: j.current.head.generation, asOf: j.current.last, created: now}
	written, _, _, err := writeBase([]File{file}, h, from, &source{})
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err == nil && len(written.marks) > 0 {
		err = fmt.Errorf("%d values can't be read", len(written.marks))
	}
	if err == nil {
		err = j.disk.Rename(name+unfinished, name)
	}
	if err != nil {
		_ = j.disk.Remove(name + unfinished) // as on every start
		return err
	}
	if err := j.disk.Sync(); err != nil {
		return err
	}
	return j.pruneSnapshots()
}

func (j *Journal) pruneSnapshots() error {
	names, err := list(j.disk)
	if err != nil {
		return err
	}
	var sum int64
	for i, name := range names.snapshots {
		file, err := j.disk.Open(name)
		if err != nil {
			continue // Open reports it
		}
		size, err := file.Size()
		_ = file.Close() // only read
		if sum += size; err != nil || i > 0 && (i >= keepSnapshots || sum > j.keepBytes) {
			if err := j.disk.Remove(name); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropSnapshots removes those that are damaged, and leaves the rest to be read
// when it is needed.
func (j *Journal) dropSnapshots(found *recovery) {
	whole := map[string]bool{}
	for _, s := range found.snapshots {
		whole[s.name] = true
	}
	for _, name := range found.names.snapshots {
		if whole[name] {
			continue
		}
		if err := j.disk.Remove(name); err != nil {
			j.logger.Warn("a damaged snapshot of the state can't be removed", "file", name, "error", err)
		}
	}
}
