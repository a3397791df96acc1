package journal

import (
	"fmt"
	"math"
)

// snapshot is one that was read and found whole.
type snapshot struct {
	name   string
	head   header
	index  *index
	source *source
}

// readSnapshot reads a snapshot and reports on it; nil when it is not whole.
func readSnapshot(disk Disk, name string) (*snapshot, FileReport) {
	report := FileReport{Name: name, Condition: Damaged}
	c := openCopy(disk, name)
	if c.window == nil {
		report.Detail = "it can't be read"
		return nil, report
	}
	report.Bytes = c.window.size
	if !c.valid || c.head.kind != kindSnapshot {
		report.Detail = "its header is not what was written"
		_ = c.file.Close()
		return nil, report
	}
	s := &snapshot{name: name, head: c.head, index: newIndex(), source: &source{id: c.head.id, names: []string{name}, files: []File{c.file}}}
	report.Time = c.head.created
	pass := &scan{id: c.head.id, copies: []*copyOf{c}, next: c.head.asOf + 1, visit: func(f located) {
		for _, r := range f.records {
			s.index.apply(r, s.source, c.head.created, func(Key, entry) Mark { return Mark{} })
		}
	}}
	pass.run()
	if c.bad > 0 || pass.torn || pass.base != c.head.base {
		report.Detail = fmt.Sprintf("%d of its %d frames are whole", int(pass.base)-c.bad, c.head.base)
		s.source.close()
		return nil, report
	}
	report.Condition, report.Keys = Intact, s.index.keys
	return s, report
}

// openCopy opens a file and reads its header.
func openCopy(disk Disk, name string) *copyOf {
	c := &copyOf{name: name}
	file, err := disk.Open(name)
	if err != nil {
		return c
	}
	size, err := file.Size()
	if err != nil {
		size = math.MaxInt64 // reading finds the end
	}
	c.file, c.window = file, &window{file: file, size: size}
	c.head, c.valid = parseHeader(c.window.at(0, headerSize))
	return c
}
