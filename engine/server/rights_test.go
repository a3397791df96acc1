package server_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/patchbay-dev/patchbay/engine/server"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/auth"
)

// people is an authority: a token is a name, and rights are "verb", "verb/subresource" or
// either of them with " FLOW". Safe for concurrent use.
type people struct {
	mu     sync.Mutex
	rights map[string][]string
	err    error
}

func (p *people) Identify(_ context.Context, token string) (auth.Identity, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.err != nil {
		return auth.Identity{}, p.err
	}
	if _, ok := p.rights[token]; !ok {
		return auth.Identity{}, auth.ErrRefused
	}
	return auth.Identity{Name: token}, nil
}

func (p *people) Allowed(_ context.Context, who auth.Identity, what auth.Action) (bool, string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	right := what.Verb
	if what.Subresource != "" {
		right += "/" + what.Subresource
	}
	right += what.Path
	all := p.rights[who.Name]
	return slices.Contains(all, right) || what.Flow != "" && slices.Contains(all, right+" "+what.Flow), "", p.err
}

func (p *people) set(change func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change()
}

func someRights() *people {
	reader := []string{"get", "list", "watch"}
	viewer := append(slices.Clone(reader), "get/runs")
	starter := append(slices.Clone(viewer), "update/start")
	return &people{rights: map[string][]string{
		"stranger": nil, "reader": reader, "viewer": viewer, "starter": starter,
		"editor":  append(slices.Clone(starter), "create", "update", "delete"),
		"ann":     {"get greet", "watch greet", "get/runs greet", "update greet", "update/start greet"}, // one flow
		"scraper": {"get/metrics"},
	}}
}

func withPeople(p *people) func(*server.Options) {
	return func(o *server.Options) { o.Authority = p }
}

// greeted is a server with a flow.
func greeted(t *testing.T, change ...func(*server.Options)) *fixture {
	t.Helper()
	f := start(t, change...)
	f.ponder.idle.Store(true)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/greet", document))
	return f
}

// as is call with another token.
func (f *fixture) as(who, method, path, body string, header ...string) reply {
	f.t.Helper()
	return f.call(method, path, body, append([]string{"Authorization", "Bearer " + who}, header...)...)
}

// least says who of reader, viewer, starter and editor, of whom each may do what the one
// before may, is the first to pass a route; nobody: a stranger passes. A route that is not
// here fails the test.
var least = map[string]string{
	"getOpenAPI": "", "getVersion": "", "getSession": "",

	"listFlows": "reader", "getFlow": "reader", "getFlowSchema": "reader", "getFlowDisk": "reader", "getFlowStatus": "reader", "getFlowRoles": "reader",
	"getFlowAccess": "reader", "exportFlow": "reader", "getSolutionValues": "reader", "streamEvents": "reader",
	"listModules": "reader", "getComponent": "reader", "listSolutions": "reader", "listInstances": "reader", "getInstance": "reader",
	"diffInstance": "reader", "previewUninstall": "reader", "listCatalogues": "reader", "getSolution": "reader", "getSolutionFile": "reader",
	"getStatus": "reader",

	"listRuns": "viewer", "getRun": "viewer", "findRuns": "viewer", "explainItem": "viewer", "getOverview": "viewer", "listEdgeMessages": "viewer",
	"listNodeMessages": "viewer", "listTaps": "viewer", "recordRun": "viewer", "getNodeLog": "viewer", "previewRerun": "viewer",
	"listQueues": "viewer", "listQueuedMessages": "viewer", "listDeadLetters": "viewer", "getDeadLetter": "viewer",

	"startFlow": "starter", "stopFlow": "starter", "controlNode": "starter", "sendMessage": "starter", "previewSend": "starter", "cancelRun": "starter", "rerunHop": "starter",
	"pauseQueue": "starter", "dropQueued": "starter", "retryDeadLetters": "starter", "dropDeadLetters": "starter",

	"putFlow": "editor", "uninstallFlow": "editor", "loadFlow": "editor", "overwriteFlowFile": "editor", "installSolution": "editor",
	"previewUpgrade": "editor", "upgradeInstance": "editor", "rollbackInstance": "editor", "uninstallInstance": "editor", "addCatalogue": "editor", "removeCatalogue": "editor",
	"checkFlow": "editor", "describeNode": "editor", "suggestWires": "editor", "evaluateMap": "editor", "completeExpression": "editor", "formatFlow": "editor",
	"diffFlow": "editor", "testFlow": "editor", "exportDraft": "editor", "previewSolution": "editor", "listSecrets": "editor", "getSecretKeys": "editor", "createSecret": "editor",
}

// queuedEdge is the edge of the document, which is no queued one.
const queuedEdge = "trigger.out -> echo.in"

// asked is what a route is sent, where something must be sent.
func asked(id string) (query, body string) {
	changed := strings.Replace(document, "delay: 500", "delay: 600", 1)
	text, _ := json.Marshal(changed)
	edge := `"from":"trigger.out","to":"echo.in"`
	switch id {
	case "checkFlow", "formatFlow", "diffFlow", "exportDraft", "putFlow":
		return "", changed
	case "describeNode":
		return "?node=echo", changed
	case "suggestWires":
		return "?from=trigger.out", changed
	case "evaluateMap":
		return "", `{"document":` + string(text) + `,` + edge + `}`
	case "completeExpression":
		return "", `{"document":` + string(text) + `,` + edge + `,"expression":"$","cursor":1}`
	case "installSolution", "previewSolution":
		return "", `{"flow":"greet","values":{"delay":1000}}`
	case "testFlow":
		return "", `{"tests":""}`
	case "controlNode":
		return "", `{"start":true}`
	case "createSecret":
		return "", `{"name":"login","key":"password","value":"x","flow":"greet"}`
	case "addCatalogue":
		return "", `{"name":"more","reference":"oci://r.example/more:latest"}`
	case "getSolutionValues":
		return "?flow=greet", ""
	case "explainItem":
		return "?about=nginx", ""
	case "listQueuedMessages":
		return "?edge=" + url.QueryEscape(queuedEdge), ""
	case "pauseQueue":
		return "", `{"edge":"` + queuedEdge + `","paused":true}`
	case "dropQueued":
		return "", `{"edge":"` + queuedEdge + `"}`
	case "retryDeadLetters", "dropDeadLetters":
		return "", `{"all":true}`
	case "listEdgeMessages":
		return "?from=trigger.out&to=echo.in", ""
	}
	return "", ""
}

// routes are those of the OpenAPI document: method and path by operation.
func (f *fixture) routes() map[string][2]string {
	all := map[string][2]string{}
	for path, methods := range f.openapi().Paths {
		for method, raw := range methods {
			var o struct {
				ID string `json:"operationId"`
			}
			if err := json.Unmarshal(raw, &o); err != nil {
				f.t.Fatal(err)
			}
			if strings.HasPrefix(path, "/api/v1/solutions/") {
				path = strings.Replace(path, "{name}", "hello", 1)
			}
			if o.ID == "controlNode" { // of a node that has a panel
				path = strings.Replace(path, "{node}", "trigger", 1)
			}
			all[o.ID] = [2]string{strings.ToUpper(method), filled(path)}
		}
	}
	return all
}

// try asks a route as somebody. A stream is left when it has begun.
func (f *fixture) try(who, id string, route [2]string) (int, string) {
	f.t.Helper()
	query, body := asked(id)
	if id != "streamEvents" {
		got := f.as(who, route[0], route[1]+query, body)
		return got.status, got.body
	}
	ctx, cancel := context.WithCancel(f.t.Context())
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, route[0], f.http.URL+route[1]+query, nil)
	if err != nil {
		f.t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+who)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		f.t.Fatal(err)
	}
	defer response.Body.Close()
	return response.StatusCode, ""
}

func TestWhoMayCallWhichRoute(t *testing.T) {
	order := []string{"reader", "viewer", "starter", "editor"}
	for _, who := range append([]string{"stranger"}, order...) {
		t.Run(who, func(t *testing.T) {
			f := greeted(t, withPeople(someRights()))
			routes := f.routes()
			ids := make([]string, 0, len(routes))
			for id := range routes {
				ids = append(ids, id)
			}
			slices.Sort(ids)
			for _, id := range ids {
				needs, known := least[id]
				if !known {
					t.Errorf("route %s is new: say in this test who may call it", id)
					continue
				}
				want := slices.Index(order, who) >= slices.Index(order, needs)
				status, body := f.try(who, id, routes[id])
				if (status != http.StatusForbidden) != want || status == http.StatusUnauthorized || status == http.StatusBadRequest {
					t.Errorf("%s %s: status %d, let in should be %t: %s", id, routes[id], status, want, body)
				}
				if status == http.StatusForbidden && !strings.Contains(body, who+" may not") && id != "streamEvents" {
					t.Errorf("%s: the refusal does not say who may not do what: %s", id, body)
				}
			}
			if len(ids) != len(least) {
				t.Errorf("%d routes, and the test knows %d", len(ids), len(least))
			}
		})
	}
}

// TestAnotherFlow holds that who may edit one flow may do nothing with another, by body
// neither.
func TestAnotherFlow(t *testing.T) {
	f := greeted(t, withPeople(someRights()))
	other := strings.Replace(document, "name: greet", "name: other", 1)
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/other", other))
	for id, route := range f.routes() {
		query, body := asked(id)
		about := strings.NewReplacer("greet", "other")
		body, query, path := about.Replace(body), about.Replace(query), about.Replace(route[1])
		want := map[string]bool{"getOpenAPI": true, "getVersion": true, "getSession": true, "listFlows": true, "getFlowSchema": true, "listModules": true, "getComponent": true,
			"listSolutions": true, "listCatalogues": true, "getSolution": true, "getSolutionFile": true, "findRuns": true, "explainItem": true, "streamEvents": true, "getStatus": true,
			"listSecrets": true, "getSecretKeys": true}[id] // about no flow, or filtered
		if id == "streamEvents" {
			continue // TestEventsAreOfFlowsThatOneMaySee
		}
		if got := f.as("ann", route[0], path+query, body); (got.status != http.StatusForbidden) != want {
			t.Errorf("%s %s: status %d: %s", id, path, got.status, got.body)
		}
	}
	for _, id := range []string{"checkFlow", "describeNode", "suggestWires", "evaluateMap", "completeExpression", "formatFlow", "previewSolution", "putFlow", "startFlow"} {
		if status, body := f.try("ann", id, f.routes()[id]); status != http.StatusOK {
			t.Errorf("%s of the own flow: status %d: %s", id, status, body)
		}
	}
	f.want(http.StatusForbidden, f.as("ann", "POST", "/api/v1/format?flow=other", document))
	f.want(http.StatusForbidden, f.as("ann", "GET", "/api/v1/runs?flow=other", ""))
	f.want(http.StatusForbidden, f.as("ann", "GET", "/api/v1/why?about=x&flow=other", ""))
	f.want(http.StatusForbidden, f.as("ann", "GET", "/api/v1/events?flow=other", ""))
	f.want(http.StatusForbidden, f.as("ann", "DELETE", "/api/v1/flows/greet", ""))
	f.want(http.StatusForbidden, f.as("ann", "PUT", "/api/v1/flows/new", strings.Replace(document, "name: greet", "name: new", 1)))

	var list api.FlowList
	f.want(http.StatusOK, f.as("viewer", "GET", "/api/v1/flows", "")).into(t, &list)
	if len(list.Items) != 2 || !slices.Equal(list.Items[0].Refused, []string{"start", "remove"}) {
		t.Errorf("a viewer sees %v", list.Items)
	}
	f.want(http.StatusOK, f.as("ann", "GET", "/api/v1/flows", "")).into(t, &list)
	if len(list.Items) != 1 || list.Items[0].Name != "greet" || !slices.Equal(list.Items[0].Refused, []string{"remove"}) {
		t.Errorf("ann sees %v", list.Items)
	}
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/other/nodes/echo/ports/in", `{"text":"x"}`))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"x"}`))
	var found api.FoundRuns
	f.want(http.StatusOK, f.as("ann", "GET", "/api/v1/runs", "")).into(t, &found)
	for _, run := range found.Items {
		if run.Flow != "greet" {
			t.Errorf("ann sees a run of %s", run.Flow)
		}
	}
	if len(found.Items) == 0 {
		t.Error("ann sees no runs")
	}
}

func TestEventsAreOfFlowsThatOneMaySee(t *testing.T) {
	everybody := someRights()
	f := greeted(t, withPeople(everybody))
	f.want(http.StatusCreated, f.call("PUT", "/api/v1/flows/other", strings.Replace(document, "name: greet", "name: other", 1)))
	events := func(who string) *bufio.Reader {
		request, err := http.NewRequestWithContext(t.Context(), "GET", f.http.URL+"/api/v1/events", nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Authorization", "Bearer "+who)
		response, err := http.DefaultClient.Do(request)
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatal(response, err)
		}
		t.Cleanup(func() { response.Body.Close() })
		reader := bufio.NewReader(response.Body)
		for line := ""; line != ": connected\n"; {
			if line, err = reader.ReadString('\n'); err != nil {
				t.Fatal(err)
			}
		}
		return reader
	}
	ann, reader, viewer := events("ann"), events("reader"), events("viewer")
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/other/nodes/echo/ports/in", `{"text":"x"}`))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"x"}`))
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/other", strings.Replace(strings.Replace(document, "name: greet", "name: other", 1), "delay: 500", "delay: 600", 1)))
	f.want(http.StatusOK, f.call("PUT", "/api/v1/flows/greet", strings.Replace(document, "delay: 500", "delay: 600", 1)))
	// The last event of all is the deployment of greet.
	until := func(from *bufio.Reader) (kinds map[string]bool) {
		kinds = map[string]bool{}
		for {
			line, err := from.ReadString('\n')
			if err != nil {
				t.Fatalf("after %v: %v", kinds, err)
			}
			text, ok := strings.CutPrefix(line, "data: ")
			if !ok {
				continue
			}
			var event struct{ Kind, Flow string }
			if err := json.Unmarshal([]byte(text), &event); err != nil {
				t.Fatal(err)
			}
			kinds[event.Kind+" "+event.Flow] = true
			if event.Kind == "deployed" && event.Flow == "greet" {
				return kinds
			}
		}
	}
	if got := until(ann); got["deployed other"] || got["run other"] || !got["run greet"] {
		t.Errorf("ann has %v", got)
	}
	if got := until(reader); !got["deployed other"] || got["run other"] || got["run greet"] || got["hop greet"] {
		t.Errorf("who may not see runs has %v", got)
	}
	if got := until(viewer); !got["deployed other"] || !got["run other"] {
		t.Errorf("a viewer has %v", got)
	}
	everybody.set(func() { delete(everybody.rights, "viewer") })
	for {
		if _, err := viewer.ReadString('\n'); err != nil {
			return // a stream ends with its token
		}
	}
}

func TestWhoMayNotSeeRunsSeesNoPanels(t *testing.T) {
	f := greeted(t, withPeople(someRights()))
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"x"}`))
	with, without := f.as("viewer", "GET", "/api/v1/flows/greet/status", ""), f.as("reader", "GET", "/api/v1/flows/greet/status", "")
	for _, word := range []string{`"panel"`, `"lastRun"`} {
		if !strings.Contains(f.want(http.StatusOK, with).body, word) || strings.Contains(f.want(http.StatusOK, without).body, word) {
			t.Errorf("%s: with %s, without %s", word, with.body, without.body)
		}
	}
	if list := f.as("reader", "GET", "/api/v1/flows", ""); strings.Contains(list.body, "lastFinished") {
		t.Errorf("the list says %s", list.body)
	}
	if list := f.as("viewer", "GET", "/api/v1/flows", ""); !strings.Contains(list.body, "lastFinished") {
		t.Errorf("the list says %s", list.body)
	}
	f.want(http.StatusForbidden, f.as("reader", "POST", "/api/v1/describe?node=echo", document)) // with examples from messages
}

// TestAViewerMayHaveJudgedWhatIsStored holds that the editor can draw a flow for who may not
// change it.
func TestAViewerMayHaveJudgedWhatIsStored(t *testing.T) {
	f := greeted(t, withPeople(someRights()))
	f.want(http.StatusOK, f.as("viewer", "POST", "/api/v1/check?ports=true", document))
	f.want(http.StatusOK, f.as("viewer", "POST", "/api/v1/describe?node=echo", document))
	f.want(http.StatusOK, f.as("viewer", "POST", "/api/v1/format", document))
	f.want(http.StatusForbidden, f.as("viewer", "POST", "/api/v1/check", strings.Replace(document, "name: greet", "name: new", 1)))
}

func TestTheSessionSaysWhatOneMayDo(t *testing.T) {
	f := greeted(t, withPeople(someRights()))
	all := api.Rights{Look: true, Create: true, Edit: true, Remove: true, Start: true, Runs: true}
	for name, test := range map[string]struct {
		who, flow string
		want      api.Rights
	}{
		"stranger":           {"stranger", "", api.Rights{}},
		"viewer":             {"viewer", "greet", api.Rights{Look: true, Runs: true}},
		"editor":             {"editor", "greet", all},
		"editor, no flow":    {"editor", "new", all},
		"one flow":           {"ann", "greet", api.Rights{Look: true, Edit: true, Start: true, Runs: true}},
		"one flow, of all":   {"ann", "", api.Rights{}},
		"our own token":      {token, "greet", all},
		"our own token, all": {token, "", all},
	} {
		var session api.Session
		f.want(http.StatusOK, f.as(test.who, "GET", "/api/v1/session?flow="+test.flow, "")).into(t, &session)
		if session.Rights != test.want || session.Administrator != (test.who == token) || !session.Administrator && session.User != test.who {
			t.Errorf("%s: %+v", name, session)
		}
	}
}

func TestWithoutAnAnswerNobodyElseGetsIn(t *testing.T) {
	everybody := someRights()
	f := greeted(t, withPeople(everybody))
	everybody.set(func() { everybody.err = errors.New("connection refused") })
	got := f.want(http.StatusServiceUnavailable, f.as("editor", "GET", "/api/v1/flows", ""))
	if !strings.Contains(got.body, "API server does not answer") {
		t.Errorf("answer: %s", got.body)
	}
	f.want(http.StatusOK, f.call("GET", "/api/v1/flows", ""))
	f.want(http.StatusOK, f.call("GET", "/metrics", ""))
}

func TestWhoMayReadMetrics(t *testing.T) {
	f := greeted(t, withPeople(someRights()))
	f.want(http.StatusForbidden, f.as("editor", "GET", "/metrics", ""))
	f.want(http.StatusOK, f.as("scraper", "GET", "/metrics", ""))
	f.want(http.StatusForbidden, f.as("scraper", "GET", "/api/v1/flows", ""))
}

// auditLog takes the lines of the log that are about who did what.
type auditLog struct {
	slog.Handler
	lines chan string
}

func (l auditLog) Enabled(context.Context, slog.Level) bool { return true }
func (l auditLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l auditLog) WithGroup(string) slog.Handler            { return l }
func (l auditLog) Handle(_ context.Context, record slog.Record) error {
	if record.Message == "audit" {
		record.Attrs(func(a slog.Attr) bool {
			l.lines <- a.Key + " " + a.Value.String()
			return true
		})
	}
	return nil
}

func TestTheLogSaysWhoDidWhat(t *testing.T) {
	logged := auditLog{lines: make(chan string, 100)}
	f := greeted(t, withPeople(someRights()), func(o *server.Options) { o.Logger = slog.New(logged) })
	says := func(want string) {
		t.Helper()
		if got := <-logged.lines; got != want {
			t.Errorf("the log says %s, want %s", got, want)
		}
	}
	says("audit [user=administrator administrator=true operation=putFlow flow=greet outcome=done status=200 address=127.0.0.1]")
	f.want(http.StatusOK, f.as("viewer", "GET", "/api/v1/flows", ""))
	f.want(http.StatusOK, f.as("starter", "POST", "/api/v1/flows/greet/nodes/echo/ports/in", `{"text":"a body"}`))
	says("audit [user=starter administrator=false operation=sendMessage flow=greet outcome=done status=200 address=127.0.0.1]")
	f.want(http.StatusForbidden, f.as("viewer", "PUT", "/api/v1/flows/greet", document))
	says("audit [user=viewer administrator=false operation=putFlow flow=greet outcome=refused status=403 address=127.0.0.1]")
	f.want(http.StatusNotFound, f.as("starter", "POST", "/api/v1/flows/greet/nodes/nothing/ports/in", `{}`))
	says("audit [user=starter administrator=false operation=sendMessage flow=greet outcome=failed status=404 address=127.0.0.1]")
	f.want(http.StatusForbidden, f.as("viewer", "POST", "/api/v1/solutions/hello/install", `{"flow":"mine","values":{"delay":1000}}`))
	says("audit [user=viewer administrator=false operation=installSolution flow=mine outcome=refused status=403 address=127.0.0.1]")
	f.want(http.StatusOK, f.call("POST", "/api/v1/flows/greet/stop", ""))
	says("audit [user=administrator administrator=true operation=stopFlow flow=greet outcome=done status=200 address=127.0.0.1]")
	if got := f.logIn("192.0.2.7", "wrong"); got.Code != http.StatusUnauthorized {
		t.Errorf("login: %d", got.Code)
	}
	says("audit [user= administrator=false operation=login flow= outcome=refused status=401 address=192.0.2.7]")
	f.logIn("192.0.2.7", "viewer")
	says("audit [user=viewer administrator=false operation=login flow= outcome=done status=200 address=192.0.2.7]")
}

// TestALoginIsTheIdentity holds that a browser with somebody's token may do what they may.
func TestALoginIsTheIdentity(t *testing.T) {
	f := greeted(t, withPeople(someRights()))
	cookie := f.logIn("192.0.2.7", "viewer").Result().Cookies()[0]
	for path, want := range map[string]int{"/api/v1/flows": http.StatusOK, "/api/v1/secrets": http.StatusForbidden, "/": http.StatusOK} {
		request, err := http.NewRequestWithContext(t.Context(), "GET", f.http.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.AddCookie(cookie)
		f.want(want, f.do(request))
	}
	page := f.logIn("192.0.2.7", "wrong").Body.String()
	if !strings.Contains(page, "kubectl create token") || !strings.Contains(page, "revoked") {
		t.Errorf("the login page: %s", page)
	}
}
