package recording

import (
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

const (
	maxNoted     = 50       // hops
	maxNotedText = 64 << 10 // bytes of a message
)

// note writes what is to be known of a run if the process is killed: that it is there, before
// its first message is in a queue, and what failed, before the queue hears what becomes of
// the message. Of is the hop of that message, nil for none.
func (r *History) note(run *Run, of *Hop) {
	r.forgetting.Lock()
	forgotten := r.forgotten
	r.forgetting.Unlock()
	if forgotten {
		return
	}
	noted := view.RunRecord{RunSummary: run.Summary()}
	noted.Part, noted.State, noted.Open = run.part(), view.StateWaiting, true
	if first := run.firstFailure.Load(); first != nil {
		noted.FirstFailure = redact.Text((*first).Error(), run.Secrets())
	}
	if of != nil && of.index >= 0 {
		noted.Records = of.failures()
	}
	r.Recorder.archive.Note(noted)
}

// failures are the records of the hops that failed while the message of one was handled.
func (h *Hop) failures() []view.HopRecord {
	secrets := h.Secrets()
	printer := redact.NewPrinter(secrets)
	var failed []view.HopRecord
	for _, one := range h.Run.hopsFrom(int(h.index)) {
		if one.State.Load() != HopDone || one.origin() != h || one.failure == nil && !one.Failed() {
			continue
		}
		record := one.record(secrets, printer)
		if len(record.Message) > maxNotedText {
			record.Message, record.Cut = nil, true
		}
		record.Emitted = nil
		if failed = append(failed, record); len(failed) == maxNoted {
			break
		}
	}
	return failed
}
