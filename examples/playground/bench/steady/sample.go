package steady

import "time"

// Sample is what was read of a server at one moment, and what it did since the sample
// before.
type Sample struct {
	// At is since the load began, in nanoseconds as all durations here.
	At time.Duration `json:"at"`

	// RSS is the resident memory of the server's process, and Own what of it is not pages
	// of files, in bytes.
	RSS int64 `json:"rss"`
	Own int64 `json:"own"`
	// Heap is about what the collector found in use last, in bytes: what it waits for
	// before it runs again, by the percentage that it lets the heap grow.
	Heap       int64 `json:"heap"`
	Goroutines int   `json:"goroutines"`
	Files      int   `json:"files"` // open descriptors
	// Data is the size of the files in the data directory, in bytes.
	Data int64 `json:"data"`
	// Scripts are the processes that the server has for scripts, ScriptRSS their resident
	// memory together and ScriptOwn what of it is not pages of files, in bytes.
	Scripts   int   `json:"scripts"`
	ScriptRSS int64 `json:"scriptRSS"`
	ScriptOwn int64 `json:"scriptOwn"`

	// Reviews are those that ended since the sample before, FailedReviews among them.
	Reviews       int `json:"reviews"`
	FailedReviews int `json:"failedReviews"`
	// P50, P99 and Slowest are of these reviews, each from the moment at which it was due.
	P50     time.Duration `json:"p50"`
	P99     time.Duration `json:"p99"`
	Slowest time.Duration `json:"slowest"`

	// Passes of the Image Mirror that ended since the load began, FailedPasses among
	// them, and the images that they copied.
	Passes       int `json:"passes"`
	FailedPasses int `json:"failedPasses"`
	Copied       int `json:"copied"`

	// Failure is the first one since the sample before; empty without any.
	Failure string `json:"failure,omitempty"`
}
