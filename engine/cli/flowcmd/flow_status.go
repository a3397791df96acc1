package flowcmd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

func (a *commands) statusCommand() *cobra.Command {
	var watch bool
	c := &cobra.Command{
		Use: "status FLOW", Short: "Show the nodes' panels, the edges and the last errors", Args: program.Args("FLOW"),
		Example: "  patchbay flow status image-mirror\n  patchbay flow status image-mirror -w",
		RunE:    func(c *cobra.Command, args []string) error { return a.status(c.Context(), args[0], watch) },
	}
	c.Flags().BoolVarP(&watch, "watch", "w", false, "follow what happens, until Ctrl-C")
	return c
}

func (a *commands) status(ctx context.Context, name string, watch bool) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var events *client.Events
	if watch {
		if events, err = server.Events(ctx, name); err != nil {
			return err
		}
		defer events.Close()
	}
	var status view.Status
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "status"}}, &status); err != nil {
		return err
	}
	if err := a.Print(status, func(t *program.Table) { drawStatus(t, status) }); err != nil || !watch {
		return err
	}
	return a.follow(ctx, events, 0)
}

func drawStatus(t *program.Table, s view.Status) {
	state := "stopped"
	if s.Running {
		state = "running"
	}
	if s.Damage != "" {
		state = "damaged"
	}
	if s.Start == flow.StartAlways {
		state += " (start: " + s.Start + ")"
	}
	head := fmt.Sprintf("%s is %s; %s, %d failed", s.Name, state, program.Count(s.Runs, "run"), s.Failed)
	if s.LastRun != nil {
		head += fmt.Sprintf("; the last, %s, %s, %s", s.LastRun.ID, outcome(*s.LastRun), program.Ago(s.LastRun.Started))
	}
	if s.Damage != "" {
		head += "\n\n" + program.OneLine(s.Damage)
	}
	t.Line(head)
	if s.ManagedBy != "" {
		t.Line("It is managed by " + s.ManagedBy + ", which brings its document.")
	}
	drawOnDisk(t, s.Name, s.OnDisk)
	t.Line("")
	t.Row("NODE", "COMPONENT", "PANEL")
	for _, n := range s.Nodes {
		t.Row(n.ID, n.Component, program.Shorten(panelText(n.Panel), 90))
	}
	if len(s.Edges) > 0 {
		t.Line("")
		t.Row("FROM", "TO", "MESSAGES", "FAILED", "LAST HOUR", "MAPPING")
		for _, e := range s.Edges {
			t.Row(e.From, e.To, e.Messages, e.Failures, lastHour(e), e.Outcome)
		}
	}
	for _, n := range s.Nodes {
		if n.Busy == nil {
			continue
		}
		line := fmt.Sprintf("\n%s is at a message that came %s, run %s", n.ID, program.Ago(n.Busy.Since), n.Busy.Run)
		if n.Busy.Stopped {
			line += ", and does not react to being stopped"
		}
		t.Line(line)
	}
	headed := false
	for _, n := range s.Nodes {
		if n.LastError == nil || elsewhere(s.Nodes, n) {
			continue
		}
		if !headed {
			t.Line("\nLAST ERRORS")
			headed = true
		}
		where := n.ID + ", " + program.Ago(n.LastError.Time)
		if n.LastError.Run != "" {
			where += ", run " + n.LastError.Run
		}
		t.Line(where + ": " + program.Shorten(n.LastError.Error, 1000))
	}
}

// lastHour says what went over an edge in the last hour, or since counting began.
func lastHour(e view.EdgeStatus) string {
	words := strconv.FormatInt(e.HourMessages, 10)
	if e.HourFailures > 0 {
		words += fmt.Sprintf(", %d failed", e.HourFailures)
	}
	if !e.HourSince.IsZero() {
		words += " since " + e.HourSince.Local().Format("15:04")
	}
	return words
}

// elsewhere reports whether the last error of a node is another's, which shows it.
func elsewhere(nodes []view.NodeStatus, of view.NodeStatus) bool {
	said := shown{}
	for _, n := range nodes {
		if n.ID != of.ID && n.LastError != nil && n.LastError.Run == of.LastError.Run && !strings.HasPrefix(n.LastError.Error, "node ") {
			said.add(n.ID, n.LastError.Error)
		}
	}
	return strings.HasPrefix(of.LastError.Error, "node ") && said.rest(of.LastError.Error) == ""
}

// outcome says how a run went.
func outcome(r view.RunSummary) string {
	switch r.State {
	case view.StateRunning:
		return "running for " + program.ShortDuration(r.Duration)
	case view.StateWaiting:
		return fmt.Sprintf("waiting after %s, with %s in queues", program.ShortDuration(r.Duration), program.Count(max(r.Waiting, 1), "message"))
	case view.StateHandled:
		return fmt.Sprintf("ended in %s with %s, handled", program.ShortDuration(r.Duration), program.Count(int(r.Failures), "failure"))
	case view.StateFailed:
		return fmt.Sprintf("failed in %s with %s, %d handled", program.ShortDuration(r.Duration), program.Count(int(r.Failures), "failure"), r.Handled)
	}
	return r.State + " in " + program.ShortDuration(r.Duration)
}

// panelText puts a panel into one line: its status, then what else it shows.
// Buttons and empty fields say nothing here.
func panelText(panel json.RawMessage) string {
	decoder := json.NewDecoder(strings.NewReader(string(panel)))
	if opening, err := decoder.Token(); err != nil || opening != json.Delim('{') {
		return ""
	}
	status, rest := "", []string{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			break
		}
		var value any
		if err := decoder.Decode(&value); err != nil {
			break
		}
		if key == "status" {
			status = fmt.Sprint(value)
			continue
		}
		if text := fieldText(value); text != "" && key != "context" {
			rest = append(rest, fmt.Sprintf("%s %s", key, text))
		}
	}
	if status != "" {
		rest = append([]string{status}, rest...)
	}
	return strings.Join(rest, ", ")
}

func fieldText(value any) string {
	switch value := value.(type) {
	case string:
		return value
	case float64:
		if value == 0 {
			return ""
		}
		text, _ := json.Marshal(value)
		return string(text)
	case []any:
		if len(value) > 0 {
			return fmt.Sprintf("(%d)", len(value))
		}
	}
	return ""
}
