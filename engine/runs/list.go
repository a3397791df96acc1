package runs

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// The bounds of a list.
const (
	maxLooked  = 5000 // runs of a flow that are looked at
	maxGrouped = 50   // causes
)

// Flow is what a deployed flow knows of its runs.
type Flow interface {
	Name() string
	// RunsBefore returns up to limit runs that began before the one with an id, newest first.
	RunsBefore(id string, limit int) ([]view.RunSummary, error)
	Run(id string) (view.RunRecord, bool)
	// Items returns what a run was about, by name, and whether something failed for each;
	// false when the run is not kept. Whole says that those for which nothing failed are
	// among them.
	Items(id string) (items map[string]bool, whole, ok bool)
}

// Query says which runs are meant. The zero Query means all.
type Query struct {
	Flow   string    // empty: all flows
	States []string  // empty: all; "failed" has those too whose failures were handled
	Text   string    // in the item, an error, a cause, the trigger or the id, in any case
	Since  time.Time // begun at or after
	Until  time.Time // begun before; zero: now
	Limit  int       // 0: all that are looked at
}

// List are runs, newest first.
type List struct {
	Items []view.RunSummary
	// More says that there are older ones that match, or that were not looked at.
	More bool
	// Groups are the failures of all runs that match, by cause, the newest first.
	Groups []Group
}

// Group is a cause of failures in several runs.
type Group struct {
	Flow string `json:"flow"`
	view.Cause
	Runs  int       `json:"runs"`
	First time.Time `json:"first"` // the begin of the first of these runs
	Last  time.Time `json:"last"`
	Run   string    `json:"run"` // the last one
}

// Find returns the runs that match.
func Find[F Flow](flows []F, q Query) (List, error) {
	list := List{Items: []view.RunSummary{}}
	for _, f := range flows {
		if q.Flow != "" && f.Name() != q.Flow {
			continue
		}
		some, more, err := find(f, q)
		if err != nil {
			return List{}, err
		}
		list.Items, list.More = append(list.Items, some...), list.More || more
	}
	slices.SortStableFunc(list.Items, func(a, b view.RunSummary) int { return b.Started.Compare(a.Started) })
	list.Groups = group(list.Items)
	if q.Limit > 0 && len(list.Items) > q.Limit {
		list.Items, list.More = list.Items[:q.Limit], true
	}
	return list, nil
}

// find reads the runs of a flow at once: each page would read its lists again.
func find(f Flow, q Query) (found []view.RunSummary, more bool, err error) {
	all, err := f.RunsBefore("", maxLooked)
	if err != nil {
		return nil, false, err
	}
	for _, run := range all {
		if run.Started.Before(q.Since) {
			return found, false, nil
		}
		if q.matches(run) {
			found = append(found, run)
		}
	}
	return found, len(all) == maxLooked, nil
}

func (q Query) matches(run view.RunSummary) bool {
	if !q.Until.IsZero() && !run.Started.Before(q.Until) {
		return false
	}
	if len(q.States) > 0 && !slices.Contains(q.States, run.State) &&
		!(run.State == view.StateHandled && slices.Contains(q.States, view.StateFailed)) {
		return false
	}
	if q.Text == "" {
		return true
	}
	texts := []string{run.ID, run.Item, run.Trigger, run.Error, run.FirstFailure}
	for _, cause := range run.Causes {
		texts = append(texts, cause.Text)
	}
	return slices.ContainsFunc(texts, func(text string) bool { return contains(text, q.Text) })
}

func contains(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

func group(items []view.RunSummary) []Group {
	groups := map[[3]string]Group{}
	for _, run := range items {
		for _, cause := range run.Causes {
			at := [3]string{run.Flow, cause.Node, cause.Text}
			g, ok := groups[at]
			if !ok { // the runs are newest first
				g = Group{Flow: run.Flow, Cause: view.Cause{Node: cause.Node, Text: cause.Text}, Last: run.Started, Run: run.ID}
			}
			g.Count += cause.Count
			g.Runs++
			g.First = run.Started
			groups[at] = g
		}
	}
	return sorted(groups)
}

// sorted returns the newest groups, by flow, node and text in the map.
func sorted(groups map[[3]string]Group) []Group {
	all := slices.Collect(maps.Values(groups))
	slices.SortFunc(all, func(a, b Group) int {
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(b.Count, a.Count), strings.Compare(a.Flow+a.Node+a.Text, b.Flow+b.Node+b.Text))
	})
	return all[:min(len(all), maxGrouped)]
}
