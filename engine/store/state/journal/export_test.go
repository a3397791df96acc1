package journal

import "runtime"

// ParseFrame reads a head and its directory whose checksums may be wrong, as a
// fuzzer makes them, and returns how many records there are.
func ParseFrame(text []byte) (records int, ok bool) {
	var id [16]byte
	if len(text) < headSize {
		return 0, false
	}
	sealed := append([]byte(nil), text...)
	seal(id, sealed)
	h, ok := parseHead(id, sealed)
	if !ok {
		return 0, false
	}
	directory := sealed[headSize:]
	if len(directory) > int(h.directory) {
		directory = directory[:h.directory]
	}
	parsed, ok := parseDirectory(directory, h, headSize)
	for _, r := range parsed {
		if r.off < headSize || r.off+int64(r.size) > headSize+int64(h.values) && r.size > 0 {
			panic("a value outside of its frame")
		}
	}
	return len(parsed), ok
}

// Seal puts the checksums of a file's header and of its frame heads and
// directories right, so that a fuzzer gets past them.
func Seal(text []byte) []byte {
	if len(text) < headerSize {
		return text
	}
	copy(text, fileMagic)
	id := [16]byte(text[16:32])
	le.PutUint32(text[60:], sum(id, text[:60]))
	for at := headerSize; at+headSize <= len(text); {
		at += seal(id, text[at:])
	}
	return text
}

func seal(id [16]byte, text []byte) int {
	le.PutUint32(text, frameMagic)
	directory, values := int(le.Uint32(text[28:])), int(le.Uint32(text[32:]))
	if directory <= len(text)-headSize {
		le.PutUint32(text[36:], sum(id, text[headSize:headSize+directory]))
	}
	le.PutUint32(text[40:], sum(id, text[:40]))
	return headSize + directory + values
}

// Waiting returns when so many changes wait for the committer.
func (j *Journal) Waiting(changes int) {
	for len(j.requests) < changes {
		runtime.Gosched()
	}
}
