package module

import "time"

// FailureListener learns of runs of other flows in which something failed, once they are
// over: of those that the engine of this instance ran. OnFailure must not wait.
//
// None of them learns of a run that a node with a FailureListener has begun: what fails about
// a notification never leads to another.
type FailureListener interface {
	OnFailure(failure Failure)
}

// Failure is a run in which something failed. Secrets in its texts are masked.
type Failure struct {
	Flow    string    `json:"flow" title:"Flow"`
	Run     string    `json:"run" title:"Run" description:"Its id."`
	Item    string    `json:"item" title:"Item" description:"What the run was about; empty when it was about several things, or nothing says so."`
	State   string    `json:"state" title:"State" enum:"failed,handled" description:"handled: an error port took what failed."`
	Error   string    `json:"error" title:"Error" description:"The first failure, where it happened."`
	Count   int64     `json:"count" title:"Failures"`
	Started time.Time `json:"started" title:"Started"`
}
