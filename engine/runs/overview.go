package runs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/runtime/recording"
)

// maxBack is how many runs are looked through for since when an item has been failing.
const maxBack = 50

// Overview is what the last run of a flow did with each item.
type Overview struct {
	Run   *recording.RunSummary // the last one that is over and names items; nil for none
	Items []Answer              // those that failed first, then by name
}

// Overlook returns what the last run of a flow that names items did with each of them.
func Overlook(f Flow) (Overview, error) {
	summaries, err := f.RunsBefore("", maxBack)
	if err != nil {
		return Overview{}, err
	}
	for at, summary := range summaries {
		if summary.State == recording.StateRunning || summary.Items == 0 {
			continue
		}
		record, ok := f.Run(summary.ID)
		if !ok {
			break // older ones are not kept either
		}
		items := look(record, "")
		items = slices.DeleteFunc(items, func(a Answer) bool { return a.Item == "" })
		failingSince(f, items, summary, summaries[at+1:])
		slices.SortFunc(items, func(a, b Answer) int {
			return cmp.Or(cmp.Compare(rank(a.State), rank(b.State)), strings.Compare(a.Item, b.Item))
		})
		return Overview{Run: &summary, Items: items}, nil
	}
	return Overview{Items: []Answer{}}, nil
}

// failingSince goes back as long as some item failed in each run.
func failingSince(f Flow, items []Answer, last recording.RunSummary, before []recording.RunSummary) {
	open := map[string]*Answer{}
	for i := range items {
		if items[i].Error != "" {
			items[i].Since, items[i].Runs = last.Started, 1
			open[items[i].Item] = &items[i]
		}
	}
	for _, summary := range before {
		if len(open) == 0 {
			return
		}
		record, ok := f.Run(summary.ID)
		if !ok {
			return
		}
		failed := map[string]bool{}
		for _, h := range record.Records {
			if h.Item != "" {
				failed[h.Item] = failed[h.Item] || h.Failures > 0
			}
		}
		for item, answer := range open {
			switch fails, there := failed[item]; {
			case !there && record.Dropped == 0: // that run had nothing to do with it
			case fails:
				answer.Since = summary.Started
				answer.Runs++
			default:
				delete(open, item)
			}
		}
	}
}
