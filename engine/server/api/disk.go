package api

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
)

// Disk compares what runs of a flow with its file.
type Disk struct {
	Flow     string        `json:"flow" required:"true"`
	OnDisk   string        `json:"onDisk,omitempty" enum:"changed,missing,unreadable,new" description:"How the file differs from what runs; absent when it does not."`
	Path     string        `json:"path" required:"true" description:"Of the file, on the server's machine."`
	Revision string        `json:"revision" description:"Of the file; empty when it is missing or can't be read."`
	Modified time.Time     `json:"modified,omitzero"`
	Problems []Problem     `json:"problems" required:"true" description:"Of the file; with errors it can't be loaded."`
	Before   string        `json:"before" description:"The document that runs, canonical."`
	After    string        `json:"after" description:"The document in the file, canonical where it can be read."`
	Changes  []flow.Change `json:"changes" required:"true" description:"What loading the file would change."`
	// ManagedBy and Drift are of a flow that is an object of a cluster.
	ManagedBy string  `json:"managedBy,omitempty" description:"The tool that brings the document, as a rule from git; absent when people do."`
	Drift     []Drift `json:"drift,omitempty" description:"What somebody else than that tool has changed."`
}

// Drift is what somebody has changed of a flow that a tool manages.
type Drift struct {
	Manager string   `json:"manager" required:"true" description:"The name by which the cluster knows who did."`
	Fields  []string `json:"fields" required:"true" description:"Places in the document."`
}

// Overwritten is the outcome of writing what runs to its file.
type Overwritten struct {
	Name     string `json:"name" required:"true"`
	Revision string `json:"revision" required:"true"`
	Path     string `json:"path" required:"true"`
}
