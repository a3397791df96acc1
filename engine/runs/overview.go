package runs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// maxBack is how many runs are looked through for since when an item has been failing.
const maxBack = 50

// Overview is what a flow did last with each item.
type Overview struct {
	// Run is the last one that is over and names items; nil for none. What was tried again
	// since, by itself, is in the items and not in the run.
	Run   *view.RunSummary
	Items []Answer // those that failed first, then by name
}

// Overlook returns what a flow that names items did last with each of them.
func Overlook(f Flow) (Overview, error) {
	summaries, err := f.RunsBefore("", maxBack)
	if err != nil {
		return Overview{}, err
	}
	summaries = slices.DeleteFunc(summaries, func(s view.RunSummary) bool {
		return s.State == view.StateRunning || s.State == view.StateWaiting || s.Items == 0 && s.Item == ""
	})
	if len(summaries) == 0 {
		return Overview{Items: []Answer{}}, nil
	}
	// When there is nothing but single tries, the newest of them has to do.
	last := max(0, slices.IndexFunc(summaries, func(s view.RunSummary) bool { return !again(s) }))
	record, ok := f.Run(summaries[last].ID)
	if !ok {
		return Overview{Items: []Answer{}}, nil // older ones are not kept either
	}
	items := itemsOf(record)
	failingSince(f, items, summaries[last], summaries[last+1:])
	for _, later := range slices.Backward(summaries[:last]) {
		if record, ok := f.Run(later.ID); ok {
			takeLater(items, record)
		}
	}
	slices.SortFunc(items, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(rank(a.State), rank(b.State)), strings.Compare(a.Item, b.Item))
	})
	return Overview{Run: &summaries[last], Items: items}, nil
}

// again reports whether a run is about one item that was tried again.
func again(s view.RunSummary) bool { return s.Sent && s.Item != "" }

func itemsOf(record view.RunRecord) []Answer {
	return slices.DeleteFunc(look(record, ""), func(a Answer) bool { return a.Item == "" })
}

// takeLater puts what a later run did with an item in the place of what is known of it.
func takeLater(items []Answer, record view.RunRecord) {
	for _, later := range itemsOf(record) {
		at := slices.IndexFunc(items, func(a Answer) bool { return a.Item == later.Item })
		if at < 0 {
			continue
		}
		if later.failed() {
			later.Since, later.Runs = record.Started, 1
			if before := items[at]; before.failed() {
				later.Since, later.Runs = before.Since, before.Runs+1
			}
		}
		items[at] = later
	}
}

// failingSince goes back as long as some item failed in each run.
func failingSince(f Flow, items []Answer, last view.RunSummary, before []view.RunSummary) {
	open := map[string]*Answer{}
	for i := range items {
		if items[i].failed() {
			items[i].Since, items[i].Runs = last.Started, 1
			open[items[i].Item] = &items[i]
		}
	}
	for _, summary := range before {
		if len(open) == 0 {
			return
		}
		failed, whole, ok := f.Items(summary.ID)
		if !ok {
			return
		}
		for item, answer := range open {
			switch fails, there := failed[item]; {
			case !there && whole: // that run had nothing to do with it
			case fails:
				answer.Since = summary.Started
				answer.Runs++
			default:
				delete(open, item)
			}
		}
	}
}
