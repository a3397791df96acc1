package runs

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module/texts"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

const (
	maxSearched = 100 // runs of a flow whose hops are looked through
	maxAnswers  = 20
)

// Answer says what became of an item the last time that a flow had to do with it.
type Answer struct {
	Flow string `json:"flow" required:"true"`
	Item string `json:"item,omitempty" description:"What it is about, as the flow names it; absent when the flow names nothing."`
	// State is that of its hops: queued while a message about it waits in a queue, retried
	// while that one waits since an attempt failed; or mentioned: a log line names it.
	State string    `json:"state" required:"true" enum:"running,queued,retried,ok,handled,failed,mentioned"`
	Node  string    `json:"node" required:"true" description:"Where it failed; else the last node that it reached."`
	Run   string    `json:"run" required:"true"`
	Hop   int       `json:"hop" required:"true"`
	At    time.Time `json:"at" required:"true"`
	Error string    `json:"error,omitempty"`
	// Cause is the innermost part of the error.
	Cause string `json:"cause,omitempty"`
	Log   string `json:"log,omitempty" description:"The line that names it."`
	// Since is the begin of the first of the runs in a row in which it failed.
	Since time.Time `json:"since,omitzero"`
	Runs  int       `json:"runs,omitempty" description:"How many runs in a row it failed in."`
	Retry bool      `json:"retryable,omitempty"`

	again string // the message of the attempt that failed, while another follows
}

// failed reports whether the flow is done with the item and something failed.
func (a Answer) failed() bool {
	return a.State == view.StateFailed || a.State == view.StateHandled
}

// Why looks for a text, such as the name of an image or namespace/name, in the newest runs
// of the flows, and answers for each item that it belongs to: those that failed first.
func Why[F Flow](flows []F, flow, text string) ([]Answer, error) {
	answers := []Answer{}
	for _, f := range flows {
		if flow != "" && f.Name() != flow {
			continue
		}
		some, err := why(f, text)
		if err != nil {
			return nil, err
		}
		answers = append(answers, some...)
	}
	return Ordered(answers), nil
}

// Ordered puts answers into the order of Why, and cuts off those that are too many.
func Ordered(answers []Answer) []Answer {
	slices.SortStableFunc(answers, func(a, b Answer) int {
		return cmp.Or(cmp.Compare(rank(a.State), rank(b.State)), b.At.Compare(a.At))
	})
	return answers[:min(len(answers), maxAnswers)]
}

func rank(state string) int {
	return slices.Index([]string{
		view.StateFailed, view.StateHandled, view.StateRetried, view.StateRunning, view.StateQueued, view.StateOK, stateMentioned,
	}, state)
}

const stateMentioned = "mentioned"

// why goes through the runs of a flow from the newest on. The first one that has to do with
// the text answers; older ones say since when it has been failing.
func why(f Flow, text string) ([]Answer, error) {
	summaries, err := f.RunsBefore("", maxSearched)
	if err != nil {
		return nil, err
	}
	var answers []Answer
	open := map[string]int{} // by item, the answers that older runs may add to
	for _, summary := range summaries {
		record, ok := f.Run(summary.ID)
		if !ok {
			continue // it is not kept any more
		}
		if answers == nil {
			for _, found := range look(record, text) {
				if found.failed() {
					found.Since, found.Runs = record.Started, 1
					open[found.Item] = len(answers)
				}
				answers = append(answers, found)
			}
			continue
		}
		if len(open) == 0 {
			break
		}
		failed, seen := map[string]bool{}, map[string]bool{}
		for _, before := range look(record, text) {
			failed[before.Item], seen[before.Item] = before.failed(), true
		}
		for item, place := range open {
			switch {
			case failed[item]:
				answers[place].Since = record.Started
				answers[place].Runs++
			case seen[item] || record.Dropped > 0: // of a run that is not kept whole, what failed is there
				delete(open, item)
			}
		}
	}
	return answers, nil
}

// look returns what became in a run of the items that a text belongs to.
func look(record view.RunRecord, text string) []Answer {
	var order []string
	items := map[string]*Answer{}
	named := func(h view.HopRecord) bool { return h.Item != "" }
	unnamed := func(h view.HopRecord) bool { return h.Failures > 0 }
	for _, wanted := range []func(view.HopRecord) bool{named, unnamed} {
		if len(items) > 0 {
			break // what has no name is the whole run's
		}
		matched := map[string]bool{}
		for _, h := range record.Records {
			if wanted(h) && (contains(h.Item, text) || contains(h.Error, text) || contains(string(h.Message), text)) {
				matched[h.Item] = true
			}
		}
		for _, h := range record.Records {
			if !matched[h.Item] || !wanted(h) {
				continue
			}
			a := items[h.Item]
			if a == nil {
				a = &Answer{Flow: record.Flow, Item: h.Item, State: view.StateOK, Run: record.ID}
				items[h.Item] = a
				order = append(order, h.Item)
			}
			a.take(record, h)
		}
	}
	answers := make([]Answer, 0, len(order))
	for _, item := range order {
		answers = append(answers, *items[item])
	}
	if len(answers) > 0 {
		return answers
	}
	return mentioned(record, text)
}

// take adds a hop to what is known of its item. A failure stays.
func (a *Answer) take(record view.RunRecord, h view.HopRecord) {
	failed := h.Failures > 0
	if a.failed() && !failed {
		return
	}
	a.Node, a.Hop, a.At = h.Node, h.Index, record.Started.Add(h.Start)
	switch {
	case failed:
		a.State, a.Error, a.Retry, a.Cause = h.State, h.Error, h.Retryable, view.CauseOf(h.Error)
	case h.State == view.StateRetried:
		a.State, a.Error, a.Retry, a.Cause, a.again = h.State, h.Error, true, view.CauseOf(h.Error), h.MessageID
	case h.State == view.StateQueued && a.again != "" && h.MessageID == a.again:
		// The next attempt is yet to come.
	case h.State == view.StateRunning, h.State == view.StateQueued:
		a.State, a.Error, a.Retry, a.Cause, a.again = h.State, "", false, "", ""
	case a.again != "" && h.MessageID == a.again: // the next attempt did it
		a.State, a.Error, a.Retry, a.Cause, a.again = view.StateOK, "", false, "", ""
	}
}

// mentioned finds a line of the log that names the text, as that of a node does which
// leaves something out.
func mentioned(record view.RunRecord, text string) []Answer {
	for _, h := range record.Records {
		for _, line := range h.Log {
			if contains(line.Text, text) {
				return []Answer{{Flow: record.Flow, State: stateMentioned, Node: h.Node, Run: record.ID, Hop: h.Index,
					At: record.Started.Add(line.At), Log: around(line.Text, text)}}
			}
		}
	}
	return nil
}

// maxLogLine is how many characters of a line are shown.
const maxLogLine = 300

// around is a line as far as it is about the text: a line may list hundreds of names.
func around(line, text string) string {
	if len(line) <= maxLogLine {
		return line
	}
	head, list, listed := strings.Cut(line, ": ")
	if listed && len(head) <= maxLogLine {
		for name := range strings.SplitSeq(list, ", ") {
			if contains(name, text) {
				return head + ": … " + texts.Cut(name, maxLogLine) + " …"
			}
		}
	}
	return texts.Cut(line, maxLogLine)
}
