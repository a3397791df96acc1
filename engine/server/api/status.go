package api

import (
	"time"

	"github.com/patchbay-dev/patchbay/engine/queue"
)

// Status is how everything is: the engines, who runs the triggers of which flow, and what
// waits on queued edges.
type Status struct {
	Engines []Engine           `json:"engines" required:"true" description:"The one that answers first."`
	Leases  []Lease            `json:"leases" required:"true" description:"By flow. Empty when there is one engine alone, which runs all triggers."`
	Broker  queue.BrokerStatus `json:"broker" required:"true" description:"Where the messages of queued edges are kept."`
	Queues  []FlowQueue        `json:"queues" required:"true" description:"The queued edges of all flows, by flow."`
}

// Engine is one of the processes that run the flows.
type Engine struct {
	Name    string     `json:"name" required:"true"`
	Self    bool       `json:"self" description:"It is the one that answers."`
	Answers bool       `json:"answers" description:"False of one that is there and did not answer in time: the rest is not known then."`
	Version string     `json:"version,omitempty"`
	Started *time.Time `json:"started,omitempty"`
	Flows   int        `json:"flows" description:"That are deployed on it."`
}

// Lease says which engine runs the triggers of a flow.
type Lease struct {
	Flow   string `json:"flow" required:"true"`
	Holder string `json:"holder" description:"Empty while no engine does."`
}

// FlowQueue is a queued edge of a flow.
type FlowQueue struct {
	Flow string `json:"flow" required:"true"`
	queue.Status
	// Unknown is set in place of the rest.
	Unknown string `json:"unknown,omitempty" description:"Why the queued edges of the flow are not known; there is one entry without an edge then."`
}
