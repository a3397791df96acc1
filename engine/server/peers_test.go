package server_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// peers are other engines by name; nil for one that does not answer.
type peers map[string]func() http.Handler

func (p peers) Others() []string {
	var names []string
	for name := range p {
		names = append(names, name)
	}
	return names
}

func (p peers) Ask(ctx context.Context, name, method, target string, header http.Header, body io.Reader) (*http.Response, error) {
	if p[name] == nil {
		return nil, errors.New("it does not answer")
	}
	if body == nil {
		body = http.NoBody
	}
	request := httptest.NewRequestWithContext(ctx, method, target, body)
	request.Header = header
	answer := httptest.NewRecorder()
	p[name]().ServeHTTP(answer, request)
	return answer.Result(), nil
}

// neighbours are a server, and another one of the same flow that the first one asks.
func neighbours(t *testing.T, silent bool) (asked, other *fixture) {
	t.Helper()
	all := peers{"other": func() http.Handler { return other.server.PeerHandler() }}
	if silent {
		all["silent"] = nil
	}
	other = start(t)
	asked = start(t, func(o *server.Options) { o.Peers = all })
	for _, f := range []*fixture{other, asked} {
		f.want(http.StatusCreated, f.call(http.MethodPut, "/api/v1/flows/greet", document))
	}
	return asked, other
}

// send makes a run, in a millisecond of its own: without leases engines number their runs
// alike.
func send(f *fixture, text string) string {
	f.t.Helper()
	for now := time.Now().UnixMilli(); time.Now().UnixMilli() == now; {
		runtime.Gosched()
	}
	var sent api.Sent
	f.want(http.StatusOK, f.call(http.MethodPost, "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"`+text+`"}`)).into(f.t, &sent)
	return sent.Run
}

func TestAnEngineAnswersForOthers(t *testing.T) {
	asked, other := neighbours(t, false)
	first := send(asked, "first")
	theirs := send(other, "second")
	last := send(asked, "third")
	failed := send(other, "fail")

	var list api.RunList
	asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/flows/greet/runs", "")).into(t, &list)
	if got := idsOf(list.Items); got != strings.Join([]string{failed, last, theirs, first}, " ") {
		t.Errorf("the runs are %s", got)
	}
	var paged string
	for after := ""; ; after = list.Next {
		list = api.RunList{}
		asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/flows/greet/runs?limit=1&after="+after, "")).into(t, &list)
		paged = strings.TrimSpace(paged + " " + idsOf(list.Items))
		if list.Next == "" {
			break
		}
	}
	if paged != strings.Join([]string{failed, last, theirs, first}, " ") {
		t.Errorf("the runs page by page are %s", paged)
	}
	for _, id := range []string{theirs, "last"} {
		var run view.RunRecord
		asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/flows/greet/runs/"+id, "")).into(t, &run)
		if want := strings.Replace(id, "last", failed, 1); run.ID != want {
			t.Errorf("run %s is %s, want %s", id, run.ID, want)
		}
	}
	asked.want(http.StatusNotFound, asked.call(http.MethodGet, "/api/v1/flows/greet/runs/mx1nqnyt-1", ""))

	var found api.FoundRuns
	asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/runs?state=failed", "")).into(t, &found)
	if idsOf(found.Items) != failed || len(found.Groups) != 1 || found.Groups[0].Runs != 1 {
		t.Errorf("failed are %s, groups %+v", idsOf(found.Items), found.Groups)
	}
	var messages api.MessageList
	asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/flows/greet/nodes/echo/messages?limit=3", "")).into(t, &messages)
	if len(messages.Items) != 3 || !strings.Contains(string(messages.Items[0].Message), "fail") {
		t.Errorf("the messages are %+v", messages.Items)
	}
	var status view.Status
	asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/flows/greet/status", "")).into(t, &status)
	if status.Runs != 4 || status.Failed != 1 || status.LastRun.ID != failed {
		t.Errorf("%d runs, %d failed, the last one %+v", status.Runs, status.Failed, status.LastRun)
	}
	var all api.FlowList
	asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/flows", "")).into(t, &all)
	if len(all.Items) != 1 || all.Items[0].Runs != 4 || all.Items[0].Failed != 1 || all.Items[0].LastFinished.ID != failed {
		t.Errorf("the flows are %+v", all.Items)
	}
	if sum := total(all.Items[0].Day.Runs); sum != 4 {
		t.Errorf("%d runs in the last day", sum)
	}
	var answers api.Answers
	asked.want(http.StatusOK, asked.call(http.MethodGet, "/api/v1/why?about=the+text+said+so", "")).into(t, &answers)
	if len(answers.Items) != 1 || answers.Items[0].Run != failed {
		t.Errorf("the answers are %+v", answers.Items)
	}
	var cancelled api.Cancelled
	asked.want(http.StatusOK, asked.call(http.MethodPost, "/api/v1/flows/greet/runs/"+theirs+"/cancel", "")).into(t, &cancelled)
	if cancelled.Run != theirs || cancelled.Cancelled {
		t.Errorf("cancelled %+v", cancelled)
	}
}

func idsOf(runs []view.RunSummary) string {
	ids := make([]string, len(runs))
	for i, run := range runs {
		ids[i] = run.ID
	}
	return strings.Join(ids, " ")
}

func total(counts []int) (sum int) {
	for _, n := range counts {
		sum += n
	}
	return sum
}

func TestAnEngineNamesThoseThatAreSilent(t *testing.T) {
	asked, other := neighbours(t, true)
	theirs := send(other, "one")
	for _, path := range []string{"/api/v1/flows", "/api/v1/flows/greet/runs", "/api/v1/flows/greet/status", "/api/v1/runs"} {
		got := asked.want(http.StatusOK, asked.call(http.MethodGet, path, ""))
		if silent := got.header.Get("Patchbay-Unanswered"); silent != "silent" {
			t.Errorf("%s: %q did not answer", path, silent)
		}
		if path == "/api/v1/flows/greet/runs" && !strings.Contains(got.body, theirs) {
			t.Errorf("%s has not the runs of the one that answers: %s", path, got.body)
		}
	}
}

// TestWhatPeersMayAsk holds that an engine answers others what is meant for them alone, and
// no more than those may know for whom they ask.
func TestWhatPeersMayAsk(t *testing.T) {
	f := start(t)
	f.want(http.StatusCreated, f.call(http.MethodPut, "/api/v1/flows/greet", document))
	administrator, err := json.Marshal(map[string]any{"Administrator": true})
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		method, path, who string
		want              int
	}{
		"runs":         {http.MethodGet, "/api/v1/flows/greet/runs", string(administrator), http.StatusOK},
		"for a user":   {http.MethodGet, "/api/v1/flows/greet/runs", `{"Name":"somebody"}`, http.StatusForbidden},
		"for nobody":   {http.MethodGet, "/api/v1/flows/greet/runs", ``, http.StatusBadRequest},
		"a document":   {http.MethodGet, "/api/v1/flows/greet", string(administrator), http.StatusNotFound},
		"a change":     {http.MethodDelete, "/api/v1/flows/greet", string(administrator), http.StatusNotFound},
		"a new flow":   {http.MethodPut, "/api/v1/flows/other", string(administrator), http.StatusNotFound},
		"the editor":   {http.MethodGet, "/", string(administrator), http.StatusNotFound},
		"what is none": {http.MethodGet, "/api/v1/flows/nothing/runs", string(administrator), http.StatusNotFound},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			request := httptest.NewRequestWithContext(t.Context(), test.method, test.path, http.NoBody)
			if test.who != "" {
				request.Header.Set("Patchbay-User", test.who)
			}
			answer := httptest.NewRecorder()
			f.server.PeerHandler().ServeHTTP(answer, request)
			if answer.Code != test.want {
				t.Errorf("status %d, want %d: %s", answer.Code, test.want, answer.Body)
			}
		})
	}
}
