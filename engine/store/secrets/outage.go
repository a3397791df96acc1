package secrets

import (
	"log/slog"
	"sync"
)

// outage is whether something works that is tried again and again. It logs the
// beginning and the end of a time in which it does not.
type outage struct {
	logger *slog.Logger

	mu      sync.Mutex
	failure error
	changed chan struct{} // closed with the next change; nil when nobody waits
}

// note takes the outcome of a try.
func (o *outage) note(err error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case err != nil && o.failure == nil:
		o.logger.Warn("the watch of the state is broken: values are as they were, changes of other engines are not seen", "error", err)
	case err == nil && o.failure != nil:
		o.logger.Info("the watch of the state goes on")
	}
	o.failure = err
	if o.changed != nil {
		close(o.changed)
		o.changed = nil
	}
}

// err is nil while it works.
func (o *outage) err() error {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.failure
}

// wait returns a channel that is closed when the next outcome is known.
func (o *outage) wait() <-chan struct{} {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.changed == nil {
		o.changed = make(chan struct{})
	}
	return o.changed
}
