package worker

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// A frame is a length of four bytes, a kind, and the content; the kind is counted
// by the length.
const (
	frameHello    = 'h' // worker: it is ready
	frameCompile  = 'c' // engine: files to join and compile
	frameBundle   = 'b' // worker: what the files came to
	frameProblems = 'p' // worker: what is wrong with them
	frameRun      = 'r' // engine: a message for a script
	frameLog      = 'l' // worker: a line of the console
	frameValue    = 'v' // worker: what the script returned
	frameFailure  = 'f' // worker: why it did not
)

const (
	headerBytes = 4
	// greeting says that the process at the other end is what it should be.
	greeting = "patchbay script worker 1"
)

// begin appends the start of a frame; end fills its length in.
func begin(to []byte, kind byte) []byte { return append(to, 0, 0, 0, 0, kind) }

func end(frame []byte, start int) {
	binary.LittleEndian.PutUint32(frame[start:], uint32(len(frame)-start-headerBytes))
}

var errTooLong = errors.New("it sent more than it may hold")

// readFrame returns the next frame's kind and content, which is valid until the
// next call when own is false.
func readFrame(from *bufio.Reader, limit int, own bool) (byte, []byte, error) {
	header, err := from.Peek(headerBytes)
	if err != nil {
		return 0, nil, err
	}
	length := int(binary.LittleEndian.Uint32(header))
	if length < 1 || length > limit {
		return 0, nil, fmt.Errorf("a frame of %d bytes: %w", length, errTooLong)
	}
	if total := headerBytes + length; !own && total <= from.Size() {
		frame, err := from.Peek(total)
		if err != nil {
			return 0, nil, err
		}
		if _, err := from.Discard(total); err != nil {
			return 0, nil, err
		}
		return frame[headerBytes], frame[headerBytes+1:], nil
	}
	if _, err := from.Discard(headerBytes); err != nil {
		return 0, nil, err
	}
	frame := make([]byte, length)
	if _, err := io.ReadFull(from, frame); err != nil {
		return 0, nil, err
	}
	return frame[0], frame[1:], nil
}
