package recording

import (
	"github.com/patchbay-dev/patchbay/engine/redact"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

const (
	maxDistinct = 1000 // causes that are counted each by itself
	otherCauses = "other causes"
)

// failedAt is an error as its node returned it, not masked yet. A cause is looked for in the
// masked text: a part of a secret is not known as one.
type failedAt struct{ node, text string }

// fail counts the failures of a hop's node by their texts. A hop keeps the first errors;
// the last one of these has the count of those after it.
func (t *Tally) fail(node string, own ownFailures) {
	for i := range own.count {
		if len(own.errs) == 0 {
			return
		}
		at := failedAt{node, own.errs[min(i, len(own.errs)-1)].Error()}
		if _, known := t.failed[at]; !known && len(t.failed) >= maxDistinct {
			at.text = otherCauses
		}
		t.failed[at]++
	}
}

// causes returns the most frequent ones, masked. The secrets are those of the first call.
func (t *Tally) causes(secrets *redact.Set) []view.Cause {
	t.counted.Do(func() { t.common = t.countCauses(secrets) })
	return t.common
}

func (t *Tally) countCauses(secrets *redact.Set) []view.Cause {
	var causes view.Causes
	for at, count := range t.failed {
		causes.Add(at.node, view.CauseOf(redact.Text(at.text, secrets)), count)
	}
	return causes.MostFrequent()
}
