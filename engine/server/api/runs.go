package api

import (
	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// RunList is a page of runs, newest first.
type RunList struct {
	Items []recording.RunSummary `json:"items" required:"true"`
	Next  string                 `json:"next,omitempty" description:"The after of the next page; absent on the last."`
}
