package journal

import (
	"fmt"
	"math"
	"time"
)

// recovery is what the files of a journal hold, put together from all of them.
type recovery struct {
	disk    Disk
	now     time.Time
	names   listing
	report  Report
	head    header // of the newest generation
	known   bool   // some copy has its header
	copies  []*copyOf
	count   File
	acked   uint64     // as the count file says
	counted FileReport // on the count file
	source  *source
	index   *index
	end     int64  // where the next frame goes
	last    uint64 // the number of the last frame
	torn    bool   // there are bytes after end
	// rewrite: the files must be rewritten before they take a change.
	rewrite bool
	// fresh: there is no journal yet.
	fresh     bool
	snapshots []*snapshot // whole ones, newest first
	// lostAt are the keys whose last value this pass found lost, with the number
	// of the frame.
	lostAt map[Key]uint64
}

// inspect reads everything and changes nothing. The error is about the directory
// itself; damage is in the report. Close what it returns.
func inspect(disk Disk, now time.Time) (*recovery, error) {
	names, err := list(disk)
	if err != nil {
		return nil, fmt.Errorf("list the files of the state: %w", err)
	}
	r := &recovery{disk: disk, now: now, names: names, index: newIndex(), source: &source{}}
	for _, name := range names.snapshots {
		s, report := readSnapshot(disk, name)
		if s != nil {
			r.snapshots = append(r.snapshots, s)
		}
		r.report.Files = append(r.report.Files, report)
	}
	if len(names.generations) == 0 && len(names.snapshots) == 0 {
		r.fresh = true
	} else {
		r.read()
	}
	for _, name := range names.unfinished {
		r.report.Files = append(r.report.Files, FileReport{Name: name, Condition: Unfinished})
	}
	for _, name := range names.damaged {
		r.report.Files = append(r.report.Files, FileReport{Name: name, Condition: SetAside})
	}
	r.report.Places = map[string]int{}
	for place, names := range r.index.places {
		r.report.Places[place] = len(names)
	}
	r.report.Keys, r.report.Bytes, r.report.Lost, r.report.Gap = r.index.keys, r.index.bytes, r.index.lost(), r.index.gap
	return r, nil
}

func (r *recovery) close() {
	r.source.close()
	for _, s := range r.snapshots {
		s.source.close()
	}
	for _, c := range r.copies {
		if c.file != nil {
			_ = c.file.Close() // closed twice where it is the source's; only read
		}
	}
	if r.count != nil {
		_ = r.count.Close()
	}
}

// read joins the two copies of the newest generation, and falls back to the
// snapshots for what both have lost.
func (r *recovery) read() {
	r.open()
	found := r.pass(nil)
	r.report.Files = append(r.conditions(), r.report.Files...)
	need := r.missingUpTo(found)
	if need == 0 {
		return
	}
	r.rewrite = true
	for _, s := range r.snapshots {
		if s.head.id == r.head.id && s.head.asOf >= need {
			r.pass(s) // it has all that the journal lost
			return
		}
	}
	start := r.fallback(need)
	found = r.pass(start)
	if len(found.holes) == 0 && !r.cutShort(found) && r.known {
		return // only values whose keys are known
	}
	gap := Mark{Files: r.source.names, Found: r.now}
	if start != nil {
		gap.Restored = start.head.created
	}
	r.index.gap = &gap
}

// open opens the copies of the newest generation.
func (r *recovery) open() {
	var generation uint64
	if len(r.names.generations) > 0 {
		generation = r.names.generations[0]
	}
	for i := range copies {
		c := openCopy(r.disk, journalName(generation, i))
		if c.valid && (c.head.kind != kindJournal || c.head.generation != generation) {
			c.valid = false
		}
		r.copies = append(r.copies, c)
	}
	a, b := r.copies[0], r.copies[1]
	if a.valid && b.valid && a.head.id != b.head.id { // one is from elsewhere
		if len(r.snapshots) > 0 && r.snapshots[0].head.id == b.head.id {
			a.valid = false
		} else {
			b.valid = false
		}
	}
	for _, c := range r.copies {
		if c.valid && !r.known {
			r.head, r.known = c.head, true
		}
	}
	if !r.known {
		r.head = header{kind: kindJournal, generation: generation}
		if len(r.snapshots) > 0 {
			r.head.id = r.snapshots[0].head.id
		}
	}
	r.openCount()
	r.source = &source{id: r.head.id}
	for _, c := range r.copies {
		r.source.names, r.source.files = append(r.source.names, c.name), append(r.source.files, c.file)
	}
}

func (r *recovery) openCount() {
	report := FileReport{Name: countName(r.head.generation), Condition: Missing}
	file, err := r.disk.Open(report.Name)
	switch {
	case err == nil:
		r.count = file
		r.acked, report.Condition, report.Detail = readCount(file, r.head.id)
		report.Bytes, _ = file.Size() // only shown
	case r.names.present[report.Name+unfinished]:
		report.Condition = Behind
	case r.names.present[report.Name]:
		report.Condition, report.Detail = Damaged, cantOpen
	}
	r.counted = report
}

// fallback returns the newest snapshot, unless what the files begin with is newer
// and whole.
func (r *recovery) fallback(need uint64) *snapshot {
	for _, s := range r.snapshots {
		if s.head.id == r.head.id && (!r.known || s.head.asOf >= r.head.asOf || need <= r.head.asOf || need == math.MaxUint64 && r.last <= r.head.asOf+uint64(r.head.base)) {
			return s
		}
	}
	return nil
}

// pass builds the index: from a snapshot and the frames after it, or from the
// frames alone.
func (r *recovery) pass(from *snapshot) *scan {
	r.index, r.lostAt = newIndex(), map[Key]uint64{}
	after := uint64(0)
	if from != nil {
		after = from.head.asOf
		for _, key := range from.index.all() {
			e, _ := from.index.get(key)
			r.index.put(key, e)
		}
	}
	for _, c := range r.copies {
		c.bad, c.firstBad, c.lastBad, c.short = 0, 0, 0, false
	}
	found := &scan{id: r.head.id, copies: r.copies, acked: r.acked, visit: func(f located) {
		if f.seq <= after {
			return
		}
		for _, record := range f.records {
			r.index.apply(record, r.source, f.time, func(key Key, old entry) Mark {
				r.lostAt[key] = f.seq
				return Mark{Key: key, Files: r.source.names, Found: r.now, Restored: old.asOf}
			})
		}
	}}
	if r.known {
		found.next = r.head.asOf + 1
	}
	found.run()
	r.end, r.torn = found.end, found.torn
	r.last = max(max(found.next, 1)-1, r.acked)
	if from != nil {
		r.last = max(r.last, from.head.asOf)
	}
	return found
}

// missingUpTo returns the number of the last frame that is not whole and of which
// something is missing now. 0: nothing is.
func (r *recovery) missingUpTo(found *scan) uint64 {
	if !r.known || r.cutShort(found) {
		return math.MaxUint64
	}
	need := uint64(0)
	for _, h := range found.holes {
		if h.to == 0 {
			return math.MaxUint64
		}
		need = max(need, h.to)
	}
	for key := range r.index.marks {
		need = max(need, r.lostAt[key]) // 0 for those that were marked before
	}
	if need > 0 && need <= r.head.asOf+uint64(r.head.base) {
		need = max(r.head.asOf, 1) // what the file began with adds nothing to what was before
	}
	return need
}

// cutShort reports whether frames are missing at the end: of those that the file
// began with, that the count file counts or that a snapshot has seen.
func (r *recovery) cutShort(found *scan) bool {
	last := max(found.next, 1) - 1
	if r.known && last < r.head.asOf+uint64(r.head.base) || last < r.acked {
		return true
	}
	for _, s := range r.snapshots {
		if s.head.id == r.head.id && s.head.asOf > last {
			return true
		}
	}
	return false
}
