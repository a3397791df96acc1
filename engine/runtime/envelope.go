package runtime

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/engine/module/message"
)

// envelope is what a queue keeps beside a message: what its run goes on with, on whichever
// engine and after a restart.
type envelope struct {
	Version int       `json:"version"`
	Run     string    `json:"run"`
	Trigger string    `json:"trigger"` // the node that began the run
	Port    string    `json:"port,omitempty"`
	Source  bool      `json:"source,omitempty"`
	ByHand  bool      `json:"byHand,omitempty"`
	Item    string    `json:"item,omitempty"`    // of the message
	RunItem string    `json:"runItem,omitempty"` // of the run
	Shape   string    `json:"shape"`             // of the edge when the message was put
	Since   time.Time `json:"since"`
	// Secrets are those of the run so far; what is shown of it holds none of them.
	Secrets []string     `json:"secrets,omitempty"`
	Trace   module.Trace `json:"trace,omitzero"`

	message json.RawMessage // as the source emitted it
}

const envelopeVersion = 1

// sizeBytes are before the envelope's own JSON, which is before the message's.
const sizeBytes = 4

// seal returns the bytes that the queue keeps.
func (e envelope) seal() ([]byte, error) {
	head, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	body := make([]byte, sizeBytes, sizeBytes+len(head)+len(e.message))
	binary.BigEndian.PutUint32(body, uint32(len(head)))
	return append(append(body, head...), e.message...), nil
}

// openEnvelope reads what seal wrote.
func openEnvelope(body []byte) (envelope, error) {
	var e envelope
	if len(body) < sizeBytes {
		return e, errors.New("the message in the queue is cut short")
	}
	size := binary.BigEndian.Uint32(body)
	if uint64(len(body)-sizeBytes) < uint64(size) {
		return e, errors.New("the message in the queue is cut short")
	}
	if err := json.Unmarshal(body[sizeBytes:sizeBytes+int(size)], &e); err != nil {
		return e, fmt.Errorf("the message in the queue can't be read: %w", err)
	}
	if e.Version != envelopeVersion {
		return e, fmt.Errorf("the message in the queue is of version %d, and this Patchbay reads %d: let the version that put it there handle it", e.Version, envelopeVersion)
	}
	e.message = body[sizeBytes+int(size):]
	return e, nil
}

// decodeAs reads the message in the type that its source port has now, nil for any. A field
// that the type does not have any more is an error.
func (e envelope) decodeAs(t reflect.Type) (any, error) {
	tree, err := message.ReadExact(e.message)
	if err != nil {
		return nil, fmt.Errorf("the message in the queue can't be read: %w", err)
	}
	if t == nil {
		return tree, nil
	}
	value := reflect.New(t).Elem()
	var unknown error
	message.Unknown(t, tree, func(path, name string, _ []string) {
		if unknown == nil {
			unknown = fmt.Errorf("the source port emits no field %q any more", message.Join(path, name))
		}
	})
	if unknown != nil {
		return nil, unknown
	}
	if err := message.Decode(value, tree); err != nil {
		return nil, fmt.Errorf("the message is not of the type that the source port emits now: %w", err)
	}
	return value.Interface(), nil
}
