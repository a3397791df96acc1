package flow

import (
	"fmt"
	"strings"
)

// Endpoint is a port of a node; its text is "node.port".
type Endpoint struct{ Node, Port string }

// ParseEndpoint reads "node.port". A node id holds no dot, a port may.
func ParseEndpoint(text string) (Endpoint, error) {
	node, port, found := strings.Cut(text, ".")
	if !found || node == "" || port == "" {
		return Endpoint{}, fmt.Errorf("want node.port, have %q", text)
	}
	return Endpoint{Node: node, Port: port}, nil
}

// String returns "node.port", and nothing for the zero endpoint.
func (e Endpoint) String() string {
	if e == (Endpoint{}) {
		return ""
	}
	return e.Node + "." + e.Port
}

// MarshalText implements encoding.TextMarshaler.
func (e Endpoint) MarshalText() ([]byte, error) { return []byte(e.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (e *Endpoint) UnmarshalText(text []byte) error {
	parsed, err := ParseEndpoint(string(text))
	if err != nil {
		return err
	}
	*e = parsed
	return nil
}
