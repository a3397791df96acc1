package server

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// limitOf is how many items a request wants.
func limitOf(r *http.Request, usual, most int) int {
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit")) // it was read and bounded before
	return bounded(limit, usual, most)
}

func joinRuns(r *http.Request, answers []api.RunList) api.RunList {
	limit, joined := limitOf(r, defaultPage, maxPage), api.RunList{Items: []view.RunSummary{}}
	more := false
	for _, one := range answers {
		joined.Items, more = append(joined.Items, one.Items...), more || one.Next != ""
	}
	slices.SortStableFunc(joined.Items, func(a, b view.RunSummary) int { return view.CompareIDs(b.ID, a.ID) })
	joined.Items = joinParts(joined.Items)
	if len(joined.Items) > limit {
		joined.Items, more = joined.Items[:limit], true
	}
	if more && len(joined.Items) > 0 {
		joined.Next = joined.Items[len(joined.Items)-1].ID
	}
	return joined
}

func joinFound(r *http.Request, answers []api.FoundRuns) api.FoundRuns {
	lists := make([]runs.List, len(answers))
	for i, one := range answers {
		lists[i] = runs.List{Items: one.Items, Groups: one.Groups, More: one.More}
	}
	joined := runs.Joined(lists, limitOf(r, defaultPage, maxPage))
	return api.FoundRuns{Items: joined.Items, Groups: joined.Groups, More: joined.More}
}

func joinAnswers(_ *http.Request, answers []api.Answers) api.Answers {
	joined := api.Answers{Items: []runs.Answer{}}
	for _, one := range answers {
		joined.Items = append(joined.Items, one.Items...)
	}
	joined.Items = runs.Ordered(joined.Items)
	return joined
}

func joinMessages(r *http.Request, answers []api.MessageList) api.MessageList {
	joined := api.MessageList{Items: []view.MessageRecord{}}
	for _, one := range answers {
		joined.Items = append(joined.Items, one.Items...)
	}
	slices.SortStableFunc(joined.Items, func(a, b view.MessageRecord) int { return b.At.Compare(a.At) })
	joined.Items = joined.Items[:min(len(joined.Items), limitOf(r, defaultMessages, maxMessages))]
	return joined
}

func joinLog(r *http.Request, answers []api.LogList) api.LogList {
	joined := api.LogList{Items: []view.LogRecord{}}
	for _, one := range answers {
		joined.Items = append(joined.Items, one.Items...)
	}
	slices.SortStableFunc(joined.Items, func(a, b view.LogRecord) int { return a.At.Compare(b.At) })
	joined.Items = joined.Items[max(0, len(joined.Items)-limitOf(r, defaultLines, maxLines)):]
	return joined
}

// joinPressed sums up what all did: runs that somebody else began are on any of them.
func joinPressed(_ *http.Request, answers []api.Pressed) api.Pressed {
	joined := answers[0]
	for _, other := range answers[1:] {
		for _, node := range other.Nodes {
			if !slices.Contains(joined.Nodes, node) {
				joined.Nodes = append(joined.Nodes, node)
			}
		}
	}
	joined.Already = slices.DeleteFunc(joined.Already, func(node string) bool { return slices.Contains(joined.Nodes, node) })
	return joined
}

func joinStatus(_ *http.Request, answers []view.Status) view.Status {
	return view.Joined(answers)
}

// joinFlows adds to the flows of this engine what others have counted.
func joinFlows(_ *http.Request, answers []api.FlowList) api.FlowList {
	joined := answers[0]
	at := make(map[string]int, len(joined.Items))
	for i, one := range joined.Items {
		at[one.Name] = i
	}
	for _, other := range answers[1:] {
		for _, theirs := range other.Items {
			if i, ok := at[theirs.Name]; ok {
				addFlow(&joined.Items[i], theirs)
			}
		}
	}
	return joined
}

func addFlow(to *api.Flow, other api.Flow) {
	to.Runs, to.Failed = to.Runs+other.Runs, to.Failed+other.Failed
	to.LastFinished = view.LaterRun(to.LastFinished, other.LastFinished)
	to.NextRun = earlier(to.NextRun, other.NextRun)
	switch {
	case to.Day == nil:
		to.Day = other.Day
	case other.Day != nil && len(other.Day.Runs) == len(to.Day.Runs) && len(other.Day.Failed) == len(to.Day.Failed):
		for i := range to.Day.Runs {
			to.Day.Runs[i] += other.Day.Runs[i]
			to.Day.Failed[i] += other.Day.Failed[i]
		}
	}
}

func earlier(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.Before(*a) {
		return b
	}
	return a
}
