package journal

import "time"

// The conditions of a file.
const (
	Intact     = "intact"
	Behind     = "behind"     // the last write got only into the other copy, as in a crash
	Damaged    = "damaged"    // bytes are not what was written
	Missing    = "missing"    // it should be there
	Unfinished = "unfinished" // left by a crash, of no meaning
	SetAside   = "set aside"  // kept when something was lost, for whoever wants to look
)

// Report says what a journal's files hold.
type Report struct {
	Files []FileReport `json:"files"`
	Keys  int          `json:"keys"`
	Bytes int64        `json:"bytes"` // of the values and keys
	// Places are how many keys each place has.
	Places map[string]int `json:"places"`
	// Lost are the keys that lost their last value, sorted.
	Lost []Mark `json:"lost,omitempty"`
	// Gap says that changes are lost whose keys are not known.
	Gap *Mark `json:"gap,omitempty"`
}

// FileReport is the condition of one file.
type FileReport struct {
	Name      string    `json:"name"`
	Condition string    `json:"condition"`
	Detail    string    `json:"detail,omitempty"`
	Bytes     int64     `json:"bytes"`
	Time      time.Time `json:"time,omitzero"`  // when it was begun
	Keys      int       `json:"keys,omitempty"` // of a snapshot
}

// Damaged reports whether something is lost.
func (r Report) Damaged() bool { return len(r.Lost) > 0 || r.Gap != nil }

// Harmed returns the files that are damaged or missing, lost or not.
func (r Report) Harmed() []FileReport {
	var harmed []FileReport
	for _, file := range r.Files {
		if file.Condition == Damaged || file.Condition == Missing {
			harmed = append(harmed, file)
		}
	}
	return harmed
}
