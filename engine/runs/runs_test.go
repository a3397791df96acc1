package runs_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/patchbay-dev/patchbay/engine/runs"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

var began = time.Date(2026, 11, 28, 17, 0, 0, 0, time.UTC)

// flow is a flow with recorded runs, newest first.
type flow struct {
	name string
	runs []view.RunRecord
}

func (f *flow) Name() string { return f.name }

func (f *flow) RunsBefore(id string, limit int) ([]view.RunSummary, error) {
	var found []view.RunSummary
	past := id == ""
	for _, run := range f.runs {
		if past && len(found) < limit {
			found = append(found, run.RunSummary)
		}
		past = past || run.ID == id
	}
	return found, nil
}

func (f *flow) Run(id string) (view.RunRecord, bool) {
	for _, run := range f.runs {
		if run.ID == id {
			return run, true
		}
	}
	return view.RunRecord{}, false
}

func (f *flow) Items(id string) (items map[string]bool, whole, ok bool) {
	record, ok := f.Run(id)
	return record.ItemStates(), record.Dropped == 0, ok
}

// mirror is a flow with a pass every five minutes; each pass names the hops of its items.
func mirror(name string, passes ...[]view.HopRecord) *flow {
	f := &flow{name: name}
	for n, hops := range passes {
		run := view.RunRecord{RunSummary: view.RunSummary{
			ID: fmt.Sprintf("%s-%d", name, n), Flow: name, Trigger: "ticker", State: view.StateOK, Started: began.Add(time.Duration(5*n) * time.Minute),
		}}
		for i, h := range hops {
			h.Index = i
			if h.Failures > 0 {
				run.State, run.Failures = view.StateHandled, run.Failures+int64(h.Failures)
				run.FirstFailure = h.Error
				run.Causes = append(run.Causes, view.Cause{Node: h.Node, Text: view.CauseOf(h.Error), Count: h.Failures})
			}
			run.Records = append(run.Records, h)
		}
		f.runs = append([]view.RunRecord{run}, f.runs...)
	}
	return f
}

func hop(node, item, image string) view.HopRecord {
	return view.HopRecord{Node: node, Item: item, State: view.StateOK, Message: json.RawMessage(`{"source":"` + image + `"}`)}
}

func broken(node, item, image, text string) view.HopRecord {
	h := hop(node, item, image)
	h.State, h.Failures, h.Error = view.StateHandled, 1, text
	return h
}

const (
	noImage = "copy nginx:1.72 to mirror/nginx:1.72: source: HEAD hub/v2/nginx: 404: the source has no such image"
	noLogin = "copy ghcr.io/acme/broker:3 to mirror/acme/broker:3: the source needs a login"
)

func list() view.HopRecord {
	h := hop("list", "", "nginx:1.72")
	h.Log = []view.LogLine{{Text: "left alone (scaled to zero): " + strings.Repeat("other/one, ", 60) + "İİİİ/größe, shop/old, other/two"}}
	return h
}

func flows() []*flow {
	fine := []view.HopRecord{list(), hop("copy", "shop/web", "nginx:1.72"), hop("update", "shop/web", "x")}
	failing := []view.HopRecord{list(), broken("copy", "shop/web", "nginx:1.72", noImage), broken("copy", "shop/broker", "ghcr.io/acme/broker:3", noLogin)}
	mended := []view.HopRecord{list(), broken("copy", "shop/web", "nginx:1.72", noImage), hop("copy", "shop/broker", "ghcr.io/acme/broker:3"), hop("update", "shop/broker", "x")}
	unnamed := []view.HopRecord{hop("trigger", "", "q"), broken("rewrite", "", "redis:7", "the script threw: redis:7 is odd")}
	return []*flow{mirror("mirror", fine, failing, failing, mended), mirror("webhook", unnamed)}
}

func TestFind(t *testing.T) {
	const all = "mirror-3 mirror-2 mirror-1 mirror-0 webhook-0"
	tests := map[string]struct {
		query  runs.Query
		want   string
		more   bool
		groups string
	}{
		"all": {runs.Query{}, all, false,
			"mirror copy 3x in 3 runs 17:05-17:15 mirror-3: the source has no such image; " +
				"mirror copy 2x in 2 runs 17:05-17:10 mirror-2: the source needs a login; " +
				"webhook rewrite 1x in 1 runs 17:00-17:00 webhook-0: redis:7 is odd"},
		"failed":    {runs.Query{States: []string{"failed"}, Flow: "mirror"}, "mirror-3 mirror-2 mirror-1", false, "*"},
		"ok":        {runs.Query{States: []string{"ok"}}, "mirror-0", false, ""},
		"a text":    {runs.Query{Text: "NEEDS a login"}, "mirror-2 mirror-1", false, "*"},
		"an id":     {runs.Query{Text: "webhook-0"}, "webhook-0", false, "*"},
		"a window":  {runs.Query{Since: began.Add(5 * time.Minute), Until: began.Add(15 * time.Minute)}, "mirror-2 mirror-1", false, "*"},
		"a page":    {runs.Query{Limit: 2}, "mirror-3 mirror-2", true, "*"},
		"not there": {runs.Query{Text: "nobody"}, "", false, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := runs.Find(flows(), test.query)
			if err != nil {
				t.Fatal(err)
			}
			var ids, groups []string
			for _, run := range found.Items {
				ids = append(ids, run.ID)
			}
			for _, g := range found.Groups {
				groups = append(groups, fmt.Sprintf("%s %s %dx in %d runs %s-%s %s: %s", g.Flow, g.Node, g.Count, g.Runs,
					g.First.Format("15:04"), g.Last.Format("15:04"), g.Run, g.Text))
			}
			if test.groups == "*" && len(groups) > 0 {
				groups = []string{"*"}
			}
			if diff := cmp.Diff([]string{test.want, test.groups}, []string{strings.Join(ids, " "), strings.Join(groups, "; ")}); diff != "" || found.More != test.more {
				t.Errorf("more %t, -want +got\n%s", found.More, diff)
			}
		})
	}
}

func TestWhy(t *testing.T) {
	tests := map[string]struct{ flow, about, want string }{
		"an image that failed":                         {"", "nginx:1.72", "handled shop/web at copy in mirror-3, 3 runs since 17:05: the source has no such image"},
		"a deployment that failed":                     {"", "shop/web", "handled shop/web at copy in mirror-3, 3 runs since 17:05: the source has no such image"},
		"one that is mended":                           {"", "shop/broker", "ok shop/broker at update in mirror-3, 0 runs since 00:00: "},
		"several":                                      {"", "shop/", "handled shop/web at copy in mirror-3, 3 runs since 17:05: the source has no such image; ok shop/broker at update in mirror-3, 0 runs since 00:00: "},
		"one without a name":                           {"", "redis:7", "handled  at rewrite in webhook-0, 1 runs since 17:00: redis:7 is odd"},
		"one that a log line names":                    {"", "shop/old", "mentioned  at list in mirror-3, 0 runs since 00:00: left alone (scaled to zero): … shop/old …"},
		"one in letters that grow when they get small": {"", "i̇/GRÖSSE", ""},
		"the last letters of a name":                   {"", "größe", "mentioned  at list in mirror-3, 0 runs since 00:00: left alone (scaled to zero): … İİİİ/größe …"},
		"of another flow":                              {"webhook", "shop/web", ""},
		"nobody":                                       {"", "nobody", ""},
		"not what is only in a list":                   {"", "other/two", "mentioned  at list in mirror-3, 0 runs since 00:00: left alone (scaled to zero): … other/two …"},
		"in another case of letters":                   {"", "NGINX:1.72", "handled shop/web at copy in mirror-3, 3 runs since 17:05: the source has no such image"},
		"by the words of the failure":                  {"mirror", "no such image", "handled shop/web at copy in mirror-3, 3 runs since 17:05: the source has no such image"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := runs.Why(flows(), test.flow, test.about)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, a := range found {
				got = append(got, fmt.Sprintf("%s %s at %s in %s, %d runs since %s: %s%s", a.State, a.Item, a.Node, a.Run, a.Runs, a.Since.Format("15:04"), a.Cause, a.Log))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// TestWhyOfWhatWaits: what waits in a queue is neither fine nor failed.
func TestWhyOfWhatWaits(t *testing.T) {
	in := func(state, id, text string) view.HopRecord {
		return view.HopRecord{Node: "copy", Edge: "split.out -> copy.in", Item: "shop/web", State: state, MessageID: id, Error: text}
	}
	done := hop("plan", "shop/web", "nginx:1.72")
	tests := map[string]struct {
		hops []view.HopRecord
		want string
	}{
		"waits":                         {[]view.HopRecord{done, in(view.StateQueued, "a", "")}, "queued "},
		"waits for another attempt":     {[]view.HopRecord{done, in(view.StateRetried, "a", "no login"), in(view.StateQueued, "a", "")}, "retried no login"},
		"is in its next attempt":        {[]view.HopRecord{in(view.StateRetried, "a", "no login"), in(view.StateRunning, "a", "")}, "running "},
		"the next attempt did it":       {[]view.HopRecord{in(view.StateRetried, "a", "no login"), in(view.StateOK, "a", "")}, "ok "},
		"another message of it is done": {[]view.HopRecord{in(view.StateRetried, "a", "no login"), in(view.StateQueued, "a", ""), in(view.StateOK, "b", "")}, "retried no login"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := runs.Why([]*flow{mirror("mirror", test.hops)}, "", "shop/web")
			if err != nil || len(found) != 1 {
				t.Fatal(found, err)
			}
			if got := found[0].State + " " + found[0].Error; got != test.want || found[0].Runs != 0 {
				t.Errorf("%q, failing in %d runs; want %q", got, found[0].Runs, test.want)
			}
		})
	}
}

func TestOverlook(t *testing.T) {
	other := []view.HopRecord{hop("copy", "shop/other", "x")}
	tests := map[string]struct {
		flow *flow
		want string
	}{
		"since when":                            {flows()[0], "mirror-3: handled shop/web 3x since 17:05 the source has no such image; ok shop/broker 0x since 00:00 "},
		"a run about others":                    {withItems(mirror("m", flows()[0].runs[1].Records, other, flows()[0].runs[1].Records)), "m-2: handled shop/broker 2x since 17:00 the source needs a login; handled shop/web 2x since 17:00 the source has no such image"},
		"a run of which only failures are kept": {dropped(withItems(mirror("m", flows()[0].runs[1].Records, other, flows()[0].runs[1].Records))), "m-2: handled shop/broker 1x since 17:10 the source needs a login; handled shop/web 1x since 17:10 the source has no such image"},
		"tried again, and fine": {again(flows()[0].passes(3), hop("copy", "shop/web", "nginx:1.72")),
			"mirror-2: handled shop/broker 2x since 17:05 the source needs a login; ok shop/web 0x since 00:00 "},
		"tried again twice, in vain": {again(again(flows()[0].passes(3), broken("copy", "shop/web", "nginx:1.72", noImage)), broken("copy", "shop/web", "nginx:1.72", noLogin)),
			"mirror-2: handled shop/broker 2x since 17:05 the source needs a login; handled shop/web 4x since 17:05 the source needs a login"},
		"tried again, and nothing else is known": {again(&flow{name: "m"}, hop("copy", "shop/web", "nginx:1.72")), "again-0: ok shop/web 0x since 00:00 "},
		"a flow that names nothing":              {flows()[1], ""},
		"never ran":                              {&flow{name: "new"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			found, err := runs.Overlook(withItems(test.flow))
			if err != nil {
				t.Fatal(err)
			}
			var items []string
			for _, a := range found.Items {
				items = append(items, fmt.Sprintf("%s %s %dx since %s %s", a.State, a.Item, a.Runs, a.Since.Format("15:04"), a.Cause))
			}
			got := strings.Join(items, "; ")
			if found.Run != nil {
				got = found.Run.ID + ": " + got
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}

// passes keeps the oldest runs.
func (f *flow) passes(count int) *flow {
	f.runs = f.runs[len(f.runs)-count:]
	return f
}

// again adds a run that somebody began with the message of one item.
func again(f *flow, h view.HopRecord) *flow {
	run := view.RunRecord{Records: []view.HopRecord{h}, RunSummary: view.RunSummary{
		ID: fmt.Sprintf("again-%d", len(f.runs)), Flow: f.name, Trigger: h.Node, Sent: true, Item: h.Item, State: h.State,
		Started: began.Add(time.Duration(5*len(f.runs)) * time.Minute),
	}}
	f.runs = append([]view.RunRecord{run}, f.runs...)
	return f
}

// dropped leaves the hops out that were fine, in all runs but the newest.
func dropped(f *flow) *flow {
	for i := 1; i < len(f.runs); i++ {
		run := &f.runs[i]
		kept := slices.DeleteFunc(slices.Clone(run.Records), func(h view.HopRecord) bool { return h.Failures == 0 })
		run.Dropped, run.Records = len(run.Records)-len(kept), kept
	}
	return f
}

// withItems counts the items of the runs, as a recorder does.
func withItems(f *flow) *flow {
	for i := range f.runs {
		items := map[string]bool{}
		for _, h := range f.runs[i].Records {
			if h.Item != "" {
				items[h.Item] = true
			}
		}
		f.runs[i].Items = max(f.runs[i].Items, len(items))
	}
	return f
}
