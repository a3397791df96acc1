package api

import (
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// MessageList is the newest messages of an edge or a node, newest first.
type MessageList struct {
	Items []recording.MessageRecord `json:"items" required:"true"`
}

// TapList is the last message of each source port of a node that has one.
type TapList struct {
	Ports []recording.TapRecord `json:"ports" required:"true"`
}

// LogList is the newest lines of a node's log, newest last.
type LogList struct {
	Items []recording.LogRecord `json:"items" required:"true"`
}

// Session says what an editor talks to.
type Session struct {
	Version string `json:"version" required:"true"`
	Cluster string `json:"cluster,omitempty" description:"The kubeconfig's context, or the address of the API server; absent without a cluster."`
	Demo    bool   `json:"demo,omitempty"`
}

// Access is what a flow may do of what it needs.
type Access struct {
	Items   []AccessItem `json:"items" required:"true"`
	Cluster string       `json:"cluster,omitempty" description:"Why the cluster could not be asked; then nothing is known to be allowed."`
}

// AccessItem is one rule that a flow needs.
type AccessItem struct {
	Permission Permission `json:"permission" required:"true"`
	Allowed    bool       `json:"allowed"`
	Reason     string     `json:"reason,omitempty" description:"What is missing."`
}
