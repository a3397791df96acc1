package plain

import (
	"bytes"
	"encoding/json"
	"strings"
)

// ThroughJSON is for the few types that have their own way of being JSON.
func ThroughJSON(value any) (any, error) {
	text, err := json.Marshal(value)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var plain any
	err = decoder.Decode(&plain)
	return plain, err
}

// Text is a plain value for people to read.
func Text(plain any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(plain); err != nil {
		return err.Error()
	}
	return strings.TrimSuffix(text.String(), "\n")
}
