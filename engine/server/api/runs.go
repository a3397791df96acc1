package api

import "github.com/patchbay-dev/patchbay/engine/runtime"

// RunList is a page of runs, newest first.
type RunList struct {
	Items []runtime.RunSummary `json:"items" required:"true"`
	Next  string               `json:"next,omitempty" description:"The after of the next page; absent on the last."`
}
