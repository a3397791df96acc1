package api

import (
	"github.com/patchbay-dev/patchbay/engine/overview"
	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// RunList is a page of runs, newest first.
type RunList struct {
	Items []view.RunSummary `json:"items" required:"true"`
	Next  string            `json:"next,omitempty" description:"The after of the next page; absent on the last."`
}

// FoundRuns are runs of all flows, newest first.
type FoundRuns struct {
	Items  []view.RunSummary `json:"items" required:"true"`
	Groups []runs.Group      `json:"groups,omitempty" description:"What the failures have in common, over all runs that match, the newest first."`
	More   bool              `json:"more,omitempty" description:"There are older ones: ask again with until."`
}

// Answers say what became of something, those that failed first.
type Answers struct {
	Items []runs.Answer `json:"items" required:"true"`
}

// Overview is what the last run of a flow did with each item.
type Overview struct {
	Flow  string           `json:"flow" required:"true"`
	Run   *view.RunSummary `json:"run,omitempty" description:"Absent while no run that is over names items."`
	Items []runs.Answer    `json:"items" required:"true" description:"Those that failed first, then by name."`
	Page  *overview.Page   `json:"page,omitempty" description:"What the solution that the flow came from declares; absent when it declares nothing."`
}

// Cancelled is the outcome of cancelling a run.
type Cancelled struct {
	Flow      string `json:"flow" required:"true"`
	Run       string `json:"run" required:"true"`
	Cancelled bool   `json:"cancelled" description:"False when it was over already."`
}
