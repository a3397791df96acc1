package server

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/flows"
	"github.com/patchbay-dev/patchbay/engine/flowschema"
	"github.com/patchbay-dev/patchbay/engine/runtime/statistics"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/server/describe"
	"github.com/patchbay-dev/patchbay/engine/server/exchange"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/store"
)

// The sizes of a page.
const (
	defaultPage = 100
	maxPage     = 500
)

func (s *Server) flowRoutes() []operation {
	document := []output{
		{status: http.StatusOK, structure: flow.Flow{}},
		{status: http.StatusOK, structure: "", contentType: yamlType},
	}
	put := op(http.MethodPut, "/api/v1/flows/{name}", "putFlow",
		"Check, save and deploy a flow, all or nothing. It starts nothing that did not run, unless the document says start: always.", s.putFlow).
		needs(toEdit()).takes(document...).costs(change)
	put.outputs = append(put.outputs, output{status: http.StatusCreated, structure: api.Saved{}})
	return []operation{
		op(http.MethodGet, "/api/v1/flows", "listFlows", "The stored flows, by name, and what runs of them.", s.listFlows).over(merged(joinFlows)).needs(filtered(listing)),
		op(http.MethodGet, "/api/v1/flows/{name}", "getFlow", "A flow's document: JSON, or YAML when asked for.", s.getFlow).needs(byFlow(look)).gives(document...),
		put,
		op(http.MethodDelete, "/api/v1/flows/{name}", "uninstallFlow", "Stop a flow, let it finish, and remove its state and document.", s.deleteFlow).
			needs(byFlow(removing)).costs(change),
		op(http.MethodPost, "/api/v1/check", "checkFlow", "Say what is wrong with a document. Nothing of it runs.", s.check).needs(byBody(false)).takes(document...).costs(heavy),
		op(http.MethodGet, "/api/v1/schemas/flow.json", "getFlowSchema", "The JSON Schema of a flow document, with the components of this server.",
			func(ctx context.Context, _ struct{}) (json.RawMessage, error) {
				return flowschema.Of(ctx, s.options.Engine.Catalog())
			}).needs(toBelong()),
	}
}

type pageInput struct {
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"100" description:"Items a page."`
	After string `query:"after" description:"The next of the page before."`
}

func (p pageInput) limit() int {
	if p.Limit < 1 {
		return defaultPage
	}
	return min(p.Limit, maxPage)
}

type nameInput struct {
	Name string `path:"name" description:"Name of the flow."`
}

func (s *Server) listFlows(ctx context.Context, in pageInput) (api.FlowList, error) {
	stored, err := s.options.Flows.List()
	if err != nil {
		return api.FlowList{}, err
	}
	if stored, err = only(ctx, s, listing, look, stored, func(one flows.Stored) string { return one.Document.Name }); err != nil {
		return api.FlowList{}, err
	}
	list := api.FlowList{Items: []api.Flow{}}
	for _, one := range stored {
		if in.After != "" && one.Document.Name <= in.After {
			continue
		}
		if len(list.Items) == in.limit() {
			list.Next = list.Items[len(list.Items)-1].Name
			break
		}
		list.Items = append(list.Items, summary(one))
	}
	return list, s.limitLines(ctx, list.Items)
}

func summary(stored flows.Stored) api.Flow {
	d := stored.Document
	line := api.Flow{Name: d.Name, State: state(stored), Start: start(stored), Revision: d.Revision, Modified: d.Modified,
		OnDisk: string(stored.OnDisk), ManagedBy: stored.ManagedBy(), Problems: api.ProblemsOf(stored.Problems)}
	if d.Flow != nil {
		line.Title, line.Nodes, line.Edges = d.Flow.Spec.Title, len(d.Flow.Spec.Nodes), len(d.Flow.Spec.Edges)
		line.Solution = solution.CameFrom(d.Flow)
	}
	if stored.Status != nil && stored.Status.Damage != "" {
		line.Problems = append(line.Problems, api.Problem{Severity: flow.Error.String(), Message: stored.Status.Damage})
	}
	if stored.Status != nil {
		line.Runs, line.Failed = stored.Status.Runs, stored.Status.Failed
		line.LastFinished, line.Day, line.NextRun = stored.Status.LastFinished, dayOf(stored.Day), nextRun(stored.Status.Nodes)
	}
	return line
}

// dayOf returns nil when there were no runs.
func dayOf(parts []statistics.DayPart) *api.Day {
	day, ran := &api.Day{Runs: make([]int, len(parts)), Failed: make([]int, len(parts))}, false
	for i, part := range parts {
		day.Runs[i], day.Failed[i] = part.Runs, part.Failed
		ran = ran || part.Runs > 0
	}
	if !ran {
		return nil
	}
	return day
}

// nextRun returns the earliest time that the panel of a started trigger names as its next
// run, nil when none does.
func nextRun(nodes []view.NodeStatus) *time.Time {
	var next *time.Time
	for _, n := range nodes {
		if at := n.NextRun(); !at.IsZero() && (next == nil || at.Before(*next)) {
			next = &at
		}
	}
	return next
}

func state(stored flows.Stored) string {
	switch {
	case stored.Status == nil && stored.OnDisk != flows.OnDiskSame && !stored.Problems.HasErrors():
		return api.StateStopped // it can be loaded
	case stored.Status == nil:
		return api.StateInvalid
	case stored.Status.Damage != "":
		return api.StateDamaged
	case stored.Status.Running:
		return api.StateRunning
	}
	return api.StateStopped
}

// start says who starts the triggers of what runs of a flow; "" when nothing does.
func start(stored flows.Stored) string {
	if stored.Status == nil {
		return ""
	}
	return stored.Status.Start
}

func startable(stored flows.Stored) bool {
	return stored.Status != nil && slices.ContainsFunc(stored.Status.Nodes, func(n view.NodeStatus) bool { return n.Startable })
}

type getFlowInput struct {
	Name   string `path:"name" description:"Name of the flow."`
	Accept string `header:"Accept" description:"application/yaml for YAML."`
}

func (s *Server) getFlow(_ context.Context, in getFlowInput) (exchange.Text, error) {
	stored, err := s.options.Flows.Get(in.Name)
	if err != nil {
		return exchange.Text{}, err
	}
	d := stored.Document
	answer := exchange.Text{ContentType: yamlType, Header: map[string]string{"ETag": etag(d.Revision)}}
	if d.Text == nil {
		return exchange.Text{}, &flows.InvalidError{Name: in.Name, Problems: stored.Problems}
	}
	if strings.Contains(in.Accept, "yaml") {
		answer.Body, err = s.shownText(d)
		return answer, err
	}
	if d.Flow == nil {
		return exchange.Text{}, &flows.InvalidError{Name: in.Name, Problems: stored.Problems}
	}
	answer.ContentType = jsonType
	shown, _ := s.options.Engine.Mask(d.Flow)
	answer.Body, err = json.Marshal(shown)
	return answer, err
}

func etag(revision string) string { return `"` + revision + `"` }

type putFlowInput struct {
	Name        string `path:"name" description:"Name of the flow, as in the document."`
	File        string `query:"file" description:"What to call the document in its problems."`
	IfMatch     string `header:"If-Match" description:"The ETag of the document that this one replaces."`
	IfNoneMatch string `header:"If-None-Match" description:"* to replace none."`
	Literals    bool   `query:"allowLiteralSecrets" description:"Save secrets that are written out in the document too. They are in the flow's file in plain text."`
	Managed     bool   `query:"overwriteManaged" description:"Save a flow too that a tool manages, until the tool puts back what it has."`
	Body        []byte `body:"raw"`
}

func (s *Server) putFlow(ctx context.Context, in putFlowInput) (saved, error) {
	document, err := s.parse(in.Name, in.File, in.Body)
	if err != nil {
		return saved{}, err
	}
	if err := named(document, in.Name); err != nil {
		return saved{}, err
	}
	s.keepComments(document, in.Name, in.Body)
	return s.save(ctx, document, flows.Over{Revision: expected(in.IfMatch, in.IfNoneMatch), Managed: in.Managed}, in.Literals)
}

// named refuses a document of another flow.
func named(document *flow.Flow, want string) error {
	name := document.Metadata.Name
	if name == want {
		return nil
	}
	line, column := document.Position("metadata.name")
	return &flows.InvalidError{Name: want, Problems: flow.Problems{{File: document.File(), Line: line, Column: column,
		Path: "metadata.name", Message: "the document is of flow " + name + ", not of " + want, Suggestion: want}}}
}

// keepComments gives a document that came as JSON, which has none of its own,
// the comments of the stored flow.
func (s *Server) keepComments(document *flow.Flow, name string, body []byte) {
	if !isJSON(body) {
		return
	}
	if stored, err := s.options.Flows.Get(name); err == nil {
		document.KeepComments(stored.Document.Flow)
	}
}

func (s *Server) parse(name, file string, body []byte) (*flow.Flow, error) {
	if file == "" {
		file = name + store.Extension
	}
	document, problems := flow.Parse(file, body)
	if problems.HasErrors() {
		return nil, &flows.InvalidError{Name: name, Problems: problems}
	}
	return document, nil
}

func isJSON(body []byte) bool { return strings.HasPrefix(strings.TrimSpace(string(body)), "{") }

// expected reads the revision from the conditional headers. RFC 9110, 13.1.
func expected(ifMatch, ifNoneMatch string) string {
	switch {
	case strings.TrimSpace(ifNoneMatch) == "*":
		return ""
	case ifMatch == "":
		return store.Any
	}
	return strings.Trim(strings.TrimPrefix(strings.TrimSpace(ifMatch), "W/"), `"`)
}

// save does not end with the client's patience: what has begun is finished.
func (s *Server) save(ctx context.Context, document *flow.Flow, over flows.Over, literals bool) (saved, error) {
	masks := s.restore(document)
	if masks.HasErrors() {
		return saved{}, &flows.InvalidError{Name: document.Metadata.Name, Problems: masks}
	}
	if !literals {
		if err := s.refuseLiterals(document); err != nil {
			return saved{}, err
		}
	}
	outcome, err := s.options.Flows.Save(context.WithoutCancel(ctx), document, over)
	if err != nil {
		return saved{}, err
	}
	outcome.Report.Problems = append(masks, outcome.Report.Problems...).Sorted()
	return s.savedOf(document.Metadata.Name, outcome)
}

// saved answers 201 for a new flow and names the revision.
type saved struct{ api.Saved }

func (s saved) Write(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("ETag", etag(s.Revision))
	status := http.StatusOK
	if s.Created {
		status = http.StatusCreated
	}
	exchange.WriteJSON(w, status, s.Saved)
	return nil
}

type deleteFlowInput struct {
	Name    string `path:"name" description:"Name of the flow."`
	IfMatch string `header:"If-Match" description:"The ETag of the document to remove."`
	Managed bool   `query:"overwriteManaged" description:"Remove a flow too that a tool manages, until the tool brings it again."`
	queuedFate
}

func (s *Server) deleteFlow(ctx context.Context, in deleteFlowInput) (api.Removed, error) {
	over := flows.Over{Revision: expected(in.IfMatch, ""), Managed: in.Managed}
	if err := s.options.Flows.Removable(in.Name, over); err != nil {
		return api.Removed{}, err
	}
	settled, err := s.settleQueued(ctx, in.Name, in.queuedFate)
	if err != nil {
		return api.Removed{}, err
	}
	left := s.leftBehind(ctx, in.Name)
	running, err := s.options.Flows.Delete(context.WithoutCancel(ctx), in.Name, over)
	if err = settled(err); err == nil {
		s.recorded(ctx, in.Name, func(ctx context.Context) error { return s.options.Marketplace.Forget(ctx, in.Name) })
	}
	return api.Removed{Name: in.Name, Left: left, Running: running}, err
}

// leftBehindTime bounds what a cluster that does not answer may hold a removal up.
const leftBehindTime = 5 * time.Second

func (s *Server) leftBehind(ctx context.Context, name string) []string {
	stored, err := s.options.Flows.Get(name)
	if err != nil || stored.Document.Flow == nil {
		return []string{}
	}
	ctx, cancel := context.WithTimeout(ctx, leftBehindTime)
	defer cancel()
	return append(s.options.Engine.LeftBehind(ctx, stored.Document.Flow), s.secretsLeft(ctx, stored.Document.Flow)...)
}

type checkInput struct {
	File  string `query:"file" description:"What to call the document in its problems."`
	Ports bool   `query:"ports" description:"Give the ports of all nodes too."`
	Body  []byte `body:"raw"`
}

func (s *Server) check(ctx context.Context, in checkInput) (api.Checked, error) {
	document, problems := flow.Parse(orFlow(in.File), in.Body)
	checked := api.Checked{Edges: []api.Edge{}}
	if document != nil {
		problems = append(problems, s.restore(document)...)
		if _, err := s.permitDraft(ctx, document); err != nil {
			return api.Checked{}, err
		}
		draft := s.options.Engine.Draft(ctx, document)
		defer draft.Close()
		report := draft.Report()
		problems = append(problems, report.Problems...)
		checked.Edges = describe.Edges(report.Edges)
		if in.Ports {
			checked.Nodes = portsOf(draft)
		}
	}
	checked.Problems = api.ProblemsOf(problems.Sorted().Cut())
	checked.Valid = !problems.HasErrors()
	return checked, nil
}

// orFlow is what a document without a name is called in its problems.
func orFlow(file string) string {
	if file == "" {
		return "flow" + store.Extension
	}
	return file
}
