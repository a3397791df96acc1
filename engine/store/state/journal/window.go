package journal

// window reads a file piece by piece: forward, mostly, and a little back.
type window struct {
	file File
	size int64
	from int64
	text []byte
}

const windowSize = 256 << 10

// at returns n bytes from an offset on, less at the end of the file or where it
// can't be read. The bytes hold until the next call.
func (w *window) at(offset, n int64) []byte {
	if offset >= w.size || offset < 0 {
		return nil
	}
	n = min(n, w.size-offset)
	if offset < w.from || offset+n > w.from+int64(len(w.text)) {
		w.fill(offset, max(n, min(windowSize, w.size-offset)))
	}
	have := w.text[min(offset-w.from, int64(len(w.text))):]
	return have[:min(n, int64(len(have)))]
}

func (w *window) fill(offset, n int64) {
	if int64(cap(w.text)) < n {
		w.text = make([]byte, n)
	}
	read, _ := w.file.ReadAt(w.text[:n], offset) // what can't be read fails its checksum
	w.from, w.text = offset, w.text[:read]
}
