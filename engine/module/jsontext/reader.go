package jsontext

// Reader goes over the values of a document, without making any of lists and objects. Each
// of its methods is called where Kind says that it fits.
type Reader struct{ d decoder }

// Reader returns a reader that is at the document's value.
func (d *Document) Reader() *Reader {
	return &Reader{decoder{text: d.text, at: skipSpace(d.text, 0)}}
}

// Kind returns the first byte of the value at hand: { [ " t f n, or any other for a
// number.
func (r *Reader) Kind() byte { return r.d.text[r.d.at] }

// Text reads a string.
func (r *Reader) Text() string {
	text, _ := r.d.string() // it was checked, as all else here
	return text
}

// Scalar reads a number, a boolean or null.
func (r *Reader) Scalar() any {
	value, _ := r.d.value()
	return value
}

// Enter goes to what is in a list or an object. More is called next.
func (r *Reader) Enter() { r.d.at++ }

// More goes to the next item of a list or name of an object, after Enter and after each. At
// the end it goes past it and returns false.
func (r *Reader) More() bool {
	r.d.space()
	switch r.d.text[r.d.at] {
	case ']', '}':
		r.d.at++
		return false
	case ',':
		r.d.at++
		r.d.space()
	}
	return true
}

// Name reads a name of an object, and goes to its value.
func (r *Reader) Name() string {
	name := r.Text()
	r.d.space()
	r.d.at++
	r.d.space()
	return name
}

// Offset is where the reader is in the text, in bytes.
func (r *Reader) Offset() int { return r.d.at }
