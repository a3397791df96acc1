package recording

import "github.com/patchbay-dev/patchbay/engine/runtime/view"

// Archive keeps runs beyond the process. Safe for concurrent use.
type Archive interface {
	// Keep takes a run that is over, masked and bounded. It never blocks.
	Keep(run view.RunRecord)
	// Note takes what is to be known of a run that is not over if the process is killed, masked
	// and bounded: its summary, and hops that failed. It returns when that outlives the process.
	Note(run view.RunRecord)
	// Runs returns up to limit runs of a flow that began before the one with an id, newest
	// first; from the newest on for an empty id.
	Runs(flow, before string, limit int) ([]view.RunSummary, error)
	// Run returns a run, its parts joined, false when it is not kept.
	Run(flow, id string) (view.RunRecord, bool, error)
	// Parts returns the parts of a run that several processes have recorded, as each was kept;
	// none when none is.
	Parts(flow, id string) ([]view.RunRecord, error)
	// Forget removes all runs of a flow.
	Forget(flow string) error
}

// noArchive keeps nothing.
type noArchive struct{}

func (noArchive) Keep(view.RunRecord)                                 {}
func (noArchive) Note(view.RunRecord)                                 {}
func (noArchive) Runs(string, string, int) ([]view.RunSummary, error) { return nil, nil }
func (noArchive) Run(string, string) (view.RunRecord, bool, error) {
	return view.RunRecord{}, false, nil
}
func (noArchive) Parts(string, string) ([]view.RunRecord, error) { return nil, nil }
func (noArchive) Forget(string) error                            { return nil }
