package httpserver

// Workers are the workers of a server, for jobs that a test makes up.
type Workers struct{ *workers[func()] }

// NewWorkers returns some whose idle ones end when done is closed.
func NewWorkers(done <-chan struct{}) Workers {
	return Workers{newWorkers(done, func(job func()) { job() })}
}

// Begin has a job run.
func (w Workers) Begin(job func()) { w.begin(job) }

// Idle is how many wait for a job.
func (w Workers) Idle() int { return int(w.idle.Load()) }

// MostIdle is how many wait at most, and WorkerAge how old each gets.
const (
	MostIdle  = mostIdle
	WorkerAge = workerAge
)
