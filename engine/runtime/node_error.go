package runtime

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

// at attributes an error to a node, unless it already belongs to one behind it.
func at(node, port string, err error) error {
	var known *NodeError
	if errors.As(err, &known) {
		return err
	}
	return &NodeError{Node: node, Port: port, Err: err}
}
