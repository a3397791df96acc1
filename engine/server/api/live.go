package api

import "github.com/patchbay-dev/patchbay/engine/runtime/view"

// MessageList is the newest messages of an edge or a node, newest first.
type MessageList struct {
	Items []view.MessageRecord `json:"items" required:"true"`
}

// TapList is the last message of each source port of a node that has one.
type TapList struct {
	Ports []view.TapRecord `json:"ports" required:"true"`
}

// LogList is the newest lines of a node's log, newest last.
type LogList struct {
	Items []view.LogRecord `json:"items" required:"true"`
}

// Session says what an editor talks to.
type Session struct {
	Version string `json:"version" required:"true"`
	Cluster string `json:"cluster,omitempty" description:"The kubeconfig's context, or the address of the API server; absent without a cluster."`
	Demo    bool   `json:"demo,omitempty"`
	// User is the name that Kubernetes has for whoever asks.
	User          string `json:"user,omitempty" description:"Who asks, by Kubernetes; absent for who has the server's own token."`
	Administrator bool   `json:"administrator,omitempty" description:"Who asks has the server's own token, and may do all."`
	Rights        Rights `json:"rights" required:"true"`
}

// Rights are what whoever asks may do with a flow, or with all flows of the namespace.
type Rights struct {
	Look   bool `json:"look"`
	Create bool `json:"create"`
	Edit   bool `json:"edit" description:"Change it, or make it when there is none."`
	Remove bool `json:"remove"`
	Start  bool `json:"start" description:"Start and Stop, panels, and messages that are sent."`
	Runs   bool `json:"runs" description:"Messages of runs, panels and logs."`
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
