package worker

import (
	"encoding/binary"
	"errors"
)

var errDamaged = errors.New("a frame can't be read")

func appendText(to []byte, text string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(text))), text...)
}

func appendNumber(to []byte, n int) []byte { return binary.AppendUvarint(to, uint64(n)) }

// content reads what a frame holds. After the first error all it reads is zero.
type content struct {
	data []byte
	err  error
}

func (c *content) number() int {
	n, size := binary.Uvarint(c.data)
	if size <= 0 || n > 1<<62 {
		c.err, c.data = errDamaged, nil
		return 0
	}
	c.data = c.data[size:]
	return int(n)
}

// count reads the number of things that take a byte each at least.
func (c *content) count() int {
	n := c.number()
	if n > len(c.data) {
		c.err, c.data = errDamaged, nil
		return 0
	}
	return n
}

func (c *content) bytes() []byte {
	length := c.count()
	taken := c.data[:length:length]
	c.data = c.data[length:]
	return taken
}

func (c *content) text() string { return string(c.bytes()) }
