package failure

import (
	"errors"
	"fmt"
)

// NodeError says at which node of a flow something failed.
type NodeError struct {
	Node string // the node's id
	Port string // the target port at which the message arrived
	Err  error
}

func (e *NodeError) Error() string { return fmt.Sprintf("node %s: %v", e.Node, e.Err) }

// Unwrap gives the component's own error, with its retryable mark.
func (e *NodeError) Unwrap() error { return e.Err }

// Readable says that the component's error was read where it was returned: see
// module.Readable.
func (e *NodeError) Readable() bool { return true }

// FromLaterNode reports whether an error happened at a node further on, and was counted
// and located there.
func FromLaterNode(err error) bool {
	return err != nil && errors.As(err, new(*NodeError)) // each hop asks, and most have none
}

// NodeOf returns the node at which an error happened; empty when it says none.
func NodeOf(err error) string {
	var at *NodeError
	if !errors.As(err, &at) {
		return ""
	}
	return at.Node
}

// Count returns how many failures an error is made of: a fan-out joins those of its
// edges.
func Count(err error) int64 {
	switch known := err.(type) { //nolint:errorlint // the chain is walked here
	case nil:
		return 0
	case *joinedErrors:
		return int64(len(known.first) + known.more)
	case interface{ Unwrap() []error }:
		var all int64
		for _, part := range known.Unwrap() {
			all += Count(part)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil {
		return Count(inner)
	}
	return 1
}

// At attributes an error to a node, unless it already belongs to one behind it.
func At(node, port string, err error) error {
	var known *NodeError
	if errors.As(err, &known) {
		return err
	}
	return &NodeError{Node: node, Port: port, Err: err}
}
