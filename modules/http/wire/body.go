package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// The content types of bodies that name none.
const (
	TypeText = "text/plain; charset=utf-8"
	TypeJSON = "application/json"
)

// Body returns a message's body as it goes over the wire, and the content type
// that fits it: text as it is, anything else as JSON. Nil is an empty body
// without a type.
func Body(body any) (text, contentType string, err error) {
	switch value := body.(type) {
	case nil:
		return "", "", nil
	case string:
		return value, TypeText, nil
	case []byte:
		return string(value), "application/octet-stream", nil
	case json.RawMessage:
		return string(value), TypeJSON, nil
	}
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return "", "", fmt.Errorf("body has no JSON form: %w", err)
	}
	return string(bytes.TrimSuffix(buffer.Bytes(), []byte("\n"))), TypeJSON, nil
}
