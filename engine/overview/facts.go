package overview

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// maxRuns is how many runs $.runs holds.
const maxRuns = 100

// Flow is what a deployed flow knows of itself.
type Flow interface {
	runs.Flow
	Status() view.Status
}

// facts are $, the message of every template, by its keys. Messages in it are as the record
// has them: secrets masked, long lists cut.
//
//	run     the last run that is over and names items: id, started, duration in ms, hops,
//	        failures, and items and failedItems as they are now; null before there is one
//	items   what that run was about, those that failed first: item, failed, error, cause,
//	        node, retryable, and hops as below, of this item only. For an item that was tried
//	        again since, all of it is what came of that
//	hops    of the run by node: a list of message, item, state, error, cause, retryable, hop
//	runs    the newest runs that are over, whatever they were about: id, item, state, error,
//	        started, duration, and hops as above
//	panels  what each node's panel shows, by node
//	rows    of the table, in tiles: what the template rows gave
//
// The hops of a node are there when a template has the word that is its id.
type facts struct {
	values map[string]any
	cut    bool // something is not there, since the record was bounded
}

// facts reads what the templates are about.
func (o *Overview) facts(f Flow, last runs.Overview) (facts, error) {
	status := f.Status()
	known := facts{values: map[string]any{"run": nil, "items": []any{}, "runs": []any{}, "rows": []any{}}}
	panels := map[string]any{}
	for _, node := range status.Nodes {
		panels[node.ID] = decode(node.Panel)
	}
	known.values["panels"] = panels
	known.values["hops"] = o.noHops(status)
	if last.Run != nil {
		o.lastRun(&known, f, status, last)
	}
	if o.history {
		if err := o.newestRuns(&known, f, status); err != nil {
			return facts{}, err
		}
	}
	return known, nil
}

func summary(run view.RunSummary) map[string]any {
	return map[string]any{
		"id": run.ID, "item": run.Item, "state": run.State, "started": run.Started.Format(time.RFC3339Nano),
		"duration": float64(run.Duration) / float64(time.Millisecond), "items": run.Items, "failedItems": run.FailedItems,
		"hops": run.Hops, "failures": run.Failures, "error": run.FirstFailure,
	}
}

// noHops has an empty list for each node, so that a template needs no guards.
func (o *Overview) noHops(status view.Status) map[string]any {
	hops := map[string]any{}
	for _, node := range status.Nodes {
		if o.names(node.ID) {
			hops[node.ID] = []any{}
		}
	}
	return hops
}

func (o *Overview) lastRun(known *facts, f Flow, status view.Status, last runs.Overview) {
	run := summary(*last.Run)
	ids := []string{last.Run.ID} // and the runs that tried an item again
	items := make([]any, 0, len(last.Items))
	byItem := map[string]map[string]any{}
	runOf := map[string]string{}
	failed := 0
	for _, a := range last.Items {
		hops := o.noHops(status)
		byItem[a.Item], runOf[a.Item] = hops, a.Run
		if !slices.Contains(ids, a.Run) {
			ids = append(ids, a.Run)
		}
		if a.Error != "" {
			failed++
		}
		items = append(items, map[string]any{
			"item": a.Item, "failed": a.Error != "", "error": a.Error, "cause": a.Cause, "node": a.Node, "retryable": a.Retry,
			"hops": hops,
		})
	}
	run["items"], run["failedItems"] = len(items), failed
	all := o.noHops(status)
	for _, id := range ids {
		record, kept := f.Run(id)
		known.cut = known.cut || !kept || record.Dropped > 0
		for _, h := range record.Records {
			if runOf[h.Item] != id && (h.Item != "" || id != last.Run.ID) {
				continue // that item was tried again
			}
			one := o.hop(known, h)
			if one == nil {
				continue
			}
			add(all, h.Node, one)
			if hops := byItem[h.Item]; hops != nil {
				add(hops, h.Node, one)
			}
		}
	}
	known.values["run"], known.values["items"], known.values["hops"] = run, items, all
}

func add(hops map[string]any, node string, hop map[string]any) {
	if list, ok := hops[node].([]any); ok { // the flow has the node still
		hops[node] = append(list, hop)
	}
}

// hop is nil for one that no template reads.
func (o *Overview) hop(known *facts, h view.HopRecord) map[string]any {
	if !o.names(h.Node) {
		return nil
	}
	known.cut = known.cut || h.Cut
	return map[string]any{
		"message": decode(h.Message), "item": h.Item, "state": h.State, "error": h.Error, "cause": h.Cause,
		"retryable": h.Retryable, "hop": h.Index,
	}
}

func (o *Overview) newestRuns(known *facts, f Flow, status view.Status) error {
	summaries, err := f.RunsBefore("", maxRuns)
	if err != nil {
		return err
	}
	newest := []any{}
	for _, run := range summaries {
		if run.State == view.StateRunning || run.State == view.StateWaiting {
			continue
		}
		one := summary(run)
		hops := o.noHops(status)
		one["hops"] = hops
		if record, ok := f.Run(run.ID); ok {
			for _, h := range record.Records {
				if made := o.hop(known, h); made != nil {
					add(hops, h.Node, made)
				}
			}
		}
		newest = append(newest, one)
	}
	known.values["runs"] = newest
	return nil
}

// decode reads a recorded message, without the marks of what was cut; null when there is
// none.
func decode(text json.RawMessage) any {
	var value any
	if len(text) == 0 || json.Unmarshal(text, &value) != nil {
		return nil
	}
	return withoutMarks(value)
}

// withoutMarks takes out what the record puts in the place of what is beyond its bounds.
func withoutMarks(value any) any {
	switch v := value.(type) {
	case map[string]any:
		delete(v, "…")
		for key, inner := range v {
			v[key] = withoutMarks(inner)
		}
	case []any:
		if n := len(v); n > 0 {
			if mark, ok := v[n-1].(string); ok && strings.HasPrefix(mark, "… ") && strings.HasSuffix(mark, " more") {
				v = v[:n-1]
			}
		}
		for i, inner := range v {
			v[i] = withoutMarks(inner)
		}
		return v
	}
	return value
}
