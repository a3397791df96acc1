package journal

import (
	"errors"
	"fmt"
	"time"
)

// generation is the pair of files that changes are written to.
type generation struct {
	head   header
	count  File
	source *source
	end    int64  // where the next frame goes
	last   uint64 // the number of the last frame
}

// newGeneration writes an index into a new pair of files and makes it the one
// that counts: from the moment that both have their names, whatever was before is
// of no meaning. On an error what was before still counts, except after an
// errNamed: then nothing may be written before another try has succeeded.
func newGeneration(disk Disk, h header, x *index) (*generation, *index, error) {
	g := &generation{head: h, source: &source{id: h.id}}
	written, err := g.write(disk, x)
	if err == nil {
		err = g.name(disk)
	}
	if err == nil {
		return g, written, nil
	}
	g.close()
	for _, name := range namesOf(h.generation) {
		_ = disk.Remove(name + unfinished) // on a full disk it is in the way of others
	}
	return nil, nil, fmt.Errorf("write the state to new files: %w", err)
}

func (g *generation) write(disk Disk, x *index) (written *index, err error) {
	var files []File
	defer func() {
		// They are closed before they are renamed, as Windows wants it.
		for _, file := range files {
			if closed := file.Close(); err == nil {
				err = closed
			}
		}
	}()
	for _, name := range namesOf(g.head.generation) {
		file, err := disk.Create(name + unfinished)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	written, g.end, g.last, err = writeBase(files[1:], g.head, x, g.source)
	if err != nil {
		return nil, err
	}
	g.head.base = uint32(g.last - g.head.asOf)
	for slot := range uint64(slots) {
		if err := writeCount(files[0], g.head.id, slot, g.last); err != nil {
			return nil, err
		}
	}
	return written, files[0].Sync()
}

func (g *generation) close() {
	g.source.close()
	if g.count != nil {
		_ = g.count.Close() // only a lower bound
	}
}

// errNamed says that a file of the new generation may have its name already.
var errNamed = errors.New("name the new files")

func (g *generation) name(disk Disk) error {
	for i, name := range namesOf(g.head.generation) {
		if err := disk.Rename(name+unfinished, name); err != nil {
			return fmt.Errorf("%w: %w", errNamed, err)
		}
		file, err := disk.Open(name)
		if err != nil {
			return fmt.Errorf("%w: %w", errNamed, err)
		}
		if i == 0 {
			g.count = file
			continue
		}
		g.source.names, g.source.files = append(g.source.names, name), append(g.source.files, file)
	}
	if err := disk.Sync(); err != nil {
		return fmt.Errorf("%w: %w", errNamed, err)
	}
	return nil
}

// bringBack rewrites the files when somebody has removed one of them while it
// is open: from the open ones all can still be read.
func (j *Journal) bringBack() {
	names, err := list(j.disk)
	if err != nil {
		return // what is written says more
	}
	for _, name := range namesOf(j.current.head.generation) {
		if names.present[name] {
			continue
		}
		j.logger.Warn("a file of the state was removed while it was in use: all are rewritten", "file", name)
		j.broken = true
		if err := j.rewrite(); err != nil {
			j.logger.Error("the files of the state can't be rewritten", "error", err)
		}
		return
	}
}

// tidy removes what no longer counts. What can't be removed does no harm.
func tidy(disk Disk, current uint64, warn func(name string, err error)) {
	names, err := list(disk)
	if err != nil {
		warn("", err)
		return
	}
	outdated := names.unfinished
	for _, generation := range names.generations {
		for _, name := range namesOf(generation) {
			if generation < current && names.present[name] {
				outdated = append(outdated, name)
			}
		}
	}
	if len(names.damaged) > keepDamaged {
		outdated = append(outdated, names.damaged[keepDamaged:]...)
	}
	for _, name := range outdated {
		if err := disk.Remove(name); err != nil {
			warn(name, err)
		}
	}
	if len(outdated) > 0 {
		if err := disk.Sync(); err != nil {
			warn("", err)
		}
	}
}

// keepDamaged is how many files are kept that were set aside: of three times that
// something was lost, if all were there.
const keepDamaged = 9

// setAside keeps the files of a generation in which something was lost.
func setAside(disk Disk, g uint64, at time.Time) error {
	for _, name := range namesOf(g) {
		if err := disk.Rename(name, damagedPrefix+at.UTC().Format(timeFormat)+"-"+name); err != nil && !isMissing(err) {
			return fmt.Errorf("set the damaged file %s aside: %w", name, err)
		}
	}
	return disk.Sync()
}
