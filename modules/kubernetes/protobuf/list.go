package protobuf

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"google.golang.org/protobuf/encoding/protowire"
)

// MaxObject is the largest object that ReadList takes, in bytes. The API server
// stores about 1.5 MB at most; more than this is a broken stream.
const MaxObject = 32 << 20

// What is wrong with an answer.
var (
	ErrMalformed = errors.New("malformed protobuf")
	ErrEncoding  = errors.New("want the Kubernetes protobuf encoding")
)

// The magic that precedes every object in the Kubernetes protobuf encoding.
// https://kubernetes.io/docs/reference/using-api/api-concepts/#protobuf-encoding
const magic = "k8s\x00"

// Field numbers of k8s.io/apimachinery: runtime.Unknown, then any XxxList, then
// ListMeta.
const (
	unknownRaw      = 2
	unknownEncoding = 3
	listMeta        = 1
	listItems       = 2
	metaContinue    = 3
	metaRemaining   = 4
)

// Rest is what a page says of the list after it.
type Rest struct {
	Next  string // the token of the next page, empty at the last one
	Count int64  // how many objects come after this page; 0 also when the server does not say
}

// ReadList reads one page of a list from r and gives each item, still encoded,
// to visit, which must not keep it. It holds one item at a time in memory. It
// stops at the first error of visit.
func ReadList(r io.Reader, visit func(item []byte) error) (Rest, error) {
	p := page{reader: bufio.NewReaderSize(r, 64<<10), visit: visit}
	head, err := p.take(uint64(len(magic)))
	if err != nil {
		return Rest{}, err
	}
	if string(head) != magic {
		return Rest{}, fmt.Errorf("%w: the answer begins with %q", ErrEncoding, head)
	}
	err = p.fields(^uint64(0), func(field protowire.Number, length uint64) error {
		switch field {
		case unknownRaw:
			return p.list(length)
		case unknownEncoding:
			if length > 0 {
				return fmt.Errorf("%w: the object is compressed", ErrEncoding)
			}
		}
		return p.skip(length)
	})
	return p.rest, err
}

type page struct {
	reader *bufio.Reader
	read   uint64
	buffer []byte
	rest   Rest
	visit  func([]byte) error
}

func (p *page) list(length uint64) error {
	return p.fields(length, func(field protowire.Number, length uint64) error {
		if field != listMeta && field != listItems {
			return p.skip(length)
		}
		raw, err := p.take(length)
		if err != nil {
			return err
		}
		if field == listItems {
			return p.visit(raw)
		}
		m := Parse(raw)
		for m.Next() {
			switch m.Field() {
			case metaContinue:
				p.rest.Next = string(m.Bytes())
			case metaRemaining:
				p.rest.Count = m.Int()
			}
		}
		return m.Err()
	})
}

// fields reads the fields of a message of the given length; for the outermost
// message, whose length is not known, it reads up to the end of the stream.
func (p *page) fields(length uint64, visit func(protowire.Number, uint64) error) error {
	outermost := length == ^uint64(0)
	end := p.read + length
	for outermost || p.read < end {
		tag, err := binary.ReadUvarint(p)
		if errors.Is(err, io.EOF) && outermost {
			return nil
		}
		if err != nil {
			return brokenOff(err)
		}
		field, wire := protowire.DecodeTag(tag)
		if field < protowire.MinValidNumber || wire != protowire.BytesType {
			return fmt.Errorf("%w: field %d of wire type %d in a list", ErrMalformed, field, wire)
		}
		size, err := binary.ReadUvarint(p)
		if err != nil {
			return brokenOff(err)
		}
		if !outermost && size > end-p.read {
			return fmt.Errorf("%w: field %d is longer than its message", ErrMalformed, field)
		}
		if err := visit(field, size); err != nil {
			return err
		}
	}
	if !outermost && p.read != end {
		return fmt.Errorf("%w: the list is longer than it says", ErrMalformed)
	}
	return nil
}

// ReadByte implements io.ByteReader, for the varints.
func (p *page) ReadByte() (byte, error) {
	b, err := p.reader.ReadByte()
	if err == nil {
		p.read++
	}
	return b, err
}

// take reads the next bytes into the buffer that the next take overwrites.
func (p *page) take(length uint64) ([]byte, error) {
	if length > MaxObject {
		return nil, fmt.Errorf("%w: an object of %d bytes, more than %d", ErrMalformed, length, MaxObject)
	}
	if uint64(cap(p.buffer)) < length {
		p.buffer = make([]byte, length, length+length/4)
	}
	raw := p.buffer[:length]
	n, err := io.ReadFull(p.reader, raw)
	p.read += uint64(n)
	return raw, brokenOff(err)
}

func (p *page) skip(length uint64) error {
	n, err := io.CopyN(io.Discard, p.reader, int64(min(length, MaxObject)))
	p.read += uint64(n)
	if err == nil && uint64(n) < length {
		return fmt.Errorf("%w: a field of %d bytes", ErrMalformed, length)
	}
	return brokenOff(err)
}

// brokenOff marks a stream that ends in the middle of something.
func brokenOff(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
