package journal

import (
	"bytes"
)

// copyOf is one of the files that hold the same bytes, and what was found of it.
type copyOf struct {
	name   string
	file   File
	window *window // nil when the file is missing or of another journal
	head   header
	valid  bool // the header

	bad      int    // frames that are not whole in it
	firstBad int64  // where the first of them is
	lastBad  uint64 // the number of the last
	short    bool   // the last reached past the file's end
}

func (c *copyOf) spoil(at, length int64, seq uint64) {
	if c.bad == 0 {
		c.firstBad = at
	}
	c.bad, c.lastBad, c.short = c.bad+1, seq, c.window == nil || at+length > c.window.size
}

// located is a frame that was found.
type located struct {
	head
	at      int64
	records []record
}

// hole is where frames are lost in every copy.
type hole struct {
	from, to uint64 // numbers of the frames; to is 0 when it is not known how many
	at, end  int64
}

// scan is one pass over the copies of a file.
type scan struct {
	id     [16]byte
	copies []*copyOf
	visit  func(located)
	// acked is the number of a frame that was acknowledged, as all before it.
	acked uint64

	next  uint64 // number of the frame that is due; 0 takes any
	end   int64  // where the frames end
	base  uint32 // frames of the base that were found
	torn  bool   // bytes of a frame that was never acknowledged follow
	holes []hole
}

// run reads all frames, each from whichever copy has it whole.
func (s *scan) run() {
	for s.end = headerSize; ; {
		h, ok := s.headAt(s.end)
		if !ok {
			if !s.skip() {
				return
			}
			continue
		}
		f, good, whole := s.frameAt(h, s.end)
		if !whole && s.neverDone(s.end, h) {
			s.torn = true
			return
		}
		for i, c := range s.copies {
			if !good[i] {
				c.spoil(s.end, h.length(), h.seq)
			}
		}
		if f.records == nil && h.count > 0 {
			s.holes = append(s.holes, hole{from: h.seq, to: h.seq, at: s.end, end: s.end + h.length()})
		} else {
			s.visit(f)
		}
		if h.base {
			s.base++
		}
		s.end, s.next = s.end+h.length(), h.seq+1
	}
}

// headAt returns the head at an offset, from any copy that has the right one.
func (s *scan) headAt(at int64) (found head, ok bool) {
	for _, c := range s.copies {
		if c.window == nil {
			continue
		}
		h, valid := parseHead(s.id, c.window.at(at, headSize))
		if valid && (s.next == 0 || h.seq == s.next) {
			return h, true
		}
	}
	return head{}, false
}

// frameAt reads the rest of a frame. It is whole when some copy has each part.
// Without records the directory is lost. good says which copies are whole by
// themselves.
func (s *scan) frameAt(h head, at int64) (f located, good []bool, whole bool) {
	f = located{head: h, at: at}
	good = make([]bool, len(s.copies))
	for i, c := range s.copies {
		if c.window == nil {
			continue
		}
		other, valid := parseHead(s.id, c.window.at(at, headSize))
		directory := c.window.at(at+headSize, int64(h.directory))
		if int64(len(directory)) < int64(h.directory) || sum(s.id, directory) != h.crc {
			continue
		}
		good[i] = valid && other == h
		if f.records == nil {
			f.records, _ = parseDirectory(directory, h, at+headSize+int64(h.directory))
		}
	}
	whole = f.records != nil || h.count == 0
	for i := range f.records {
		f.records[i].bad = true
	}
	for i, c := range s.copies {
		for j := range f.records {
			r := &f.records[j]
			if s.holds(c, r) {
				if r.bad = false; r.op == opMark || r.op == opGap {
					r.value = bytes.Clone(c.window.at(r.off, int64(r.size)))
				}
			} else {
				good[i] = false
			}
		}
	}
	for i := range f.records {
		whole = whole && !f.records[i].bad
	}
	return f, good, whole
}

func (s *scan) holds(c *copyOf, r *record) bool {
	if c.window == nil {
		return false
	}
	value := c.window.at(r.off, int64(r.size))
	return len(value) == int(r.size) && sum(s.id, value) == r.crc
}

// neverDone reports whether a frame is a write that a crash cut off, and not damage.
// An acknowledged frame is whole in both copies. The last one is written to one copy
// after the other, so it was not acknowledged when no copy has all of it, its end is
// missing in some copy, and nothing follows it.
func (s *scan) neverDone(at int64, h head) bool {
	if _, _, later := s.resync(at+1, h.seq+1); later || h.seq <= s.acked {
		return false
	}
	for _, c := range s.copies {
		if c.window != nil && c.window.size < at+h.length() {
			return true
		}
	}
	return false
}

// skip goes on after bytes that are no frame. It reports false at the end.
func (s *scan) skip() bool {
	if at, h, ok := s.resync(s.end, s.next); ok {
		if h.seq > s.next && s.next > 0 {
			s.holes = append(s.holes, hole{from: s.next, to: h.seq - 1, at: s.end, end: at})
		}
		for _, c := range s.copies {
			c.spoil(s.end, at-s.end, h.seq-1)
		}
		s.end, s.next = at, h.seq
		return true
	}
	rest, ended := int64(0), false
	for _, c := range s.copies {
		if c.window == nil {
			continue
		}
		left := max(c.window.size-s.end, 0)
		rest = max(rest, left)
		if c.cutOff(s.end, left) {
			ended = true
			continue
		}
		c.spoil(s.end, left, s.next)
	}
	s.torn = rest > 0
	if rest > 0 && !ended {
		s.holes = append(s.holes, hole{from: s.next, at: s.end, end: s.end + rest})
	}
	return false
}

// cutOff reports whether a copy ends here, or after less than a head, or with the
// zeros that some file systems leave where a write did not get to the disk.
func (c *copyOf) cutOff(at, left int64) bool {
	if left < headSize {
		return true
	}
	for end := at + left; at < end; {
		text := c.window.at(at, min(windowSize, end-at))
		if len(text) == 0 || len(bytes.TrimLeft(text, "\x00")) > 0 {
			return false
		}
		at += int64(len(text))
	}
	return true
}

// resync finds the next head from an offset on, whose number is at least seq.
func (s *scan) resync(from int64, seq uint64) (at int64, h head, ok bool) {
	magic := le.AppendUint32(nil, frameMagic)
	for _, c := range s.copies {
		if c.window == nil {
			continue
		}
		for pos := from; pos+headSize <= c.window.size && (!ok || pos < at); {
			text := c.window.at(pos, windowSize)
			i := bytes.Index(text, magic)
			if i < 0 {
				pos += max(int64(len(text))-int64(len(magic))+1, 1)
				continue
			}
			pos += int64(i)
			if found, valid := parseHead(s.id, c.window.at(pos, headSize)); valid && found.seq >= seq && (!ok || pos < at) {
				at, h, ok = pos, found, true
				break
			}
			pos++
		}
	}
	return at, h, ok
}
