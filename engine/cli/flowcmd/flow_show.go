package flowcmd

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// alike is how many hops over one edge are shown below each other.
const alike = 10

func (a *commands) showCommand() *cobra.Command {
	var tree runTree
	c := &cobra.Command{
		Use: "show FLOW [RUN]", Short: "Show a run as a tree of hops, the last one by default", Args: program.Args("FLOW", "[RUN]"),
		Example: "  patchbay flow show image-mirror\n  patchbay flow show image-mirror --messages --all",
		RunE: func(c *cobra.Command, args []string) error {
			run := "last"
			if len(args) > 1 {
				run = args[1]
			}
			return a.show(c.Context(), args[0], run, tree)
		},
	}
	c.Flags().BoolVar(&tree.all, "all", false, fmt.Sprintf("show every hop, not only the first %d and the failed ones of each edge", alike))
	c.Flags().BoolVar(&tree.messages, "messages", false, "show the messages, secrets masked")
	return c
}

func (a *commands) show(ctx context.Context, name, run string, tree runTree) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var record view.RunRecord
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "runs", run}}, &record); err != nil {
		return err
	}
	return a.Print(record, func(t *program.Table) { tree.draw(t, record) })
}

// runTree draws a run as a tree.
type runTree struct {
	all, messages bool
	own           []string       // by hop, what of its error is not of hops behind it
	items         map[int]string // by hop, what it is about
}

func (v runTree) draw(t *program.Table, record view.RunRecord) {
	t.Line(fmt.Sprintf("run %s of %s, begun by %s %s: %s, %s\n", record.ID, record.Flow, record.Trigger,
		program.Ago(record.Started), outcome(record.RunSummary), program.Count(record.Hops, "hop")))
	children := map[int][]int{}
	for i, h := range record.Records {
		children[h.Parent] = append(children[h.Parent], i)
	}
	v.own, v.items = ownErrors(record.Records, children), map[int]string{}
	for _, h := range record.Records {
		v.items[h.Index] = h.Item
	}
	v.level(t, record.Records, children, -1, "", "")
	if record.Dropped > 0 {
		t.Line(fmt.Sprintf("… and %d hops more than a record holds", record.Dropped))
	}
	if record.DroppedLines > 0 {
		t.Line(fmt.Sprintf("… and %d lines of the log more than a record holds", record.DroppedLines))
	}
	said := shown{}
	for i, h := range record.Records {
		if v.own[i] != "" {
			said.add(h.Node, h.Error)
		}
	}
	if record.Error != "" && said.rest(record.Error) != "" {
		t.Line("\nerror: " + program.OneLine(record.Error))
	}
}

// level draws the hops behind one hop. The branch leads the first line of each,
// the indent the lines below it.
func (v runTree) level(t *program.Table, hops []view.HopRecord, children map[int][]int, parent int, indent, branch string) {
	shown, hidden := v.choose(hops, children[parent])
	for n, i := range shown {
		lead, below := indent+"├─ ", indent+"│  "
		if n == len(shown)-1 && hidden == 0 {
			lead, below = indent+"└─ ", indent+"   "
		}
		if parent < 0 {
			lead, below = branch, ""
		}
		v.hop(t, hops[i], v.own[i], lead, below)
		v.level(t, hops, children, hops[i].Index, below, lead)
	}
	if hidden > 0 {
		t.Line(fmt.Sprintf("%s└─ … %d more that went well (--all shows them)", indent, hidden))
	}
}

// retryWords says what an error's marks say.
func retryWords(h view.HopRecord) string {
	switch {
	case h.RetryAfter > 0:
		return fmt.Sprintf(" (worth another try after %s)", h.RetryAfter)
	case h.Retryable:
		return " (worth another try)"
	}
	return ""
}

// outcomeWords says how a hop ended, unless it was fine.
func outcomeWords(h view.HopRecord) string {
	switch {
	case h.State == view.StateOK:
		return ""
	case h.Downstream && h.Failures == 0:
		return "  (a later node failed)"
	case h.Failures > 1:
		return fmt.Sprintf("  %s (%d failures)", strings.ToUpper(h.State), h.Failures)
	}
	return "  " + strings.ToUpper(h.State)
}

// choose hides, of many hops over one edge, those that went well.
func (v runTree) choose(hops []view.HopRecord, of []int) (shown []int, hidden int) {
	if v.all {
		return of, 0
	}
	seen := map[string]int{}
	for _, i := range of {
		seen[hops[i].Edge]++
		if seen[hops[i].Edge] > alike && hops[i].State == view.StateOK {
			hidden++
			continue
		}
		shown = append(shown, i)
	}
	return shown, hidden
}

func (v runTree) hop(t *program.Table, h view.HopRecord, own, lead, below string) {
	_, port, _ := strings.Cut(h.Edge, " -> ")
	if port == "" {
		port = strings.TrimPrefix(h.Edge, "-> ")
	}
	name := h.Node
	if port != "" {
		name = port
	}
	if h.Item != "" && h.Item != v.items[h.Parent] {
		name += "  [" + program.Shorten(h.Item, 100) + "]"
	}
	line := fmt.Sprintf("%s%s  %s", lead, name, program.ShortDuration(h.Duration))
	line += outcomeWords(h)
	if h.Attempts > 1 {
		line += fmt.Sprintf("  (%d attempts)", h.Attempts)
	}
	t.Line(line)
	if own != "" {
		t.Line(below + "     error: " + program.Shorten(own, 1000) + retryWords(h))
	}
	if v.messages && len(h.Message) > 0 {
		t.Line(below + "     " + program.Shorten(string(h.Message), 2000))
	}
	for _, l := range h.Log {
		t.Line(fmt.Sprintf("%s     %s %s", below, strings.ToLower(l.Level), program.Shorten(l.Text, 400)))
	}
}
