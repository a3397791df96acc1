package flowcmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/runtime/view"
)

// display is where what happens is shown: lines, and on a terminal bars too.
type display interface {
	line(text string)
	progress(image, state string, percent int)
	close()
}

// follow shows events until ctx ends or so many runs are over; 0 for no end. A
// run that failed fails the command then.
func (a *commands) follow(ctx context.Context, events *client.Events, runs int) error {
	var show display
	switch width, terminal := terminalWidth(a.Stdout); {
	case a.Output != "table":
		return a.followRaw(ctx, events, runs)
	case terminal:
		show = newBars(a.Stdout, width)
	default:
		show = &lines{out: a.Stdout, states: map[string]string{}}
	}
	defer show.close()
	w := &watcher{show: show, status: map[string]string{}, own: a.WithOwnName}
	for {
		event, ok := events.Next()
		if !ok {
			return over(ctx)
		}
		w.take(event)
		if done, err := w.count(event, runs); done {
			return err
		}
	}
}

// over is the end of the stream: wanted by Ctrl-C, a failure otherwise.
func over(ctx context.Context) error {
	if ctx.Err() != nil {
		return nil //nolint:nilerr // whoever watches has ended it
	}
	return errors.New("the server ended the event stream; is it still running?")
}

// followRaw writes one JSON object a line.
func (a *commands) followRaw(ctx context.Context, events *client.Events, runs int) error {
	encoder := json.NewEncoder(a.Stdout)
	w := &watcher{}
	for {
		event, ok := events.Next()
		if !ok {
			return over(ctx)
		}
		if err := encoder.Encode(event); err != nil {
			return err
		}
		if done, err := w.count(event, runs); done {
			return err
		}
	}
}

// watcher turns events into what is shown.
type watcher struct {
	show   display
	status map[string]string // by node, as shown last
	said   map[string]shown  // by run, the errors that were shown
	own    func(text string) string
	ended  int
	failed int
}

func (w *watcher) count(event view.Event, runs int) (done bool, err error) {
	if event.Kind != view.EventRun || event.Run.State == view.StateRunning {
		return false, nil
	}
	w.ended++
	if event.Run.State == view.StateFailed {
		w.failed++
	}
	if runs == 0 || w.ended < runs {
		return false, nil
	}
	if w.failed > 0 {
		return true, program.SilentError{}
	}
	return true, nil
}

func (w *watcher) take(event view.Event) {
	if event.Missed > 0 {
		w.show.line(fmt.Sprintf("(%d events were missed)", event.Missed))
	}
	at := event.Time.Local().Format(time.TimeOnly) + "  "
	switch event.Kind {
	case view.EventRun:
		w.run(at, *event.Run)
	case view.EventHop:
		w.hop(at, event)
	case view.EventPanel:
		w.panel(at, event)
	case view.EventDeployed:
		w.show.line(at + "the flow was saved")
	case view.EventDisk:
		w.onDisk(at, event)
	case view.EventRemoved:
		w.show.line(at + "the flow was uninstalled")
	}
}

// hop says what failed, once: the hops before it fail with the same error.
func (w *watcher) hop(at string, event view.Event) {
	if event.Hop.Error == "" || event.Run == nil {
		return
	}
	if w.said == nil {
		w.said = map[string]shown{}
	}
	if w.said[event.Run.ID] == nil {
		w.said[event.Run.ID] = shown{}
	}
	said := w.said[event.Run.ID]
	if own := said.rest(event.Hop.Error); own != "" {
		w.show.line(fmt.Sprintf("%s%s: %s: %s", at, event.Node, event.Hop.State, program.Shorten(own, 400)))
	}
	said.add(event.Node, event.Hop.Error)
}

func (w *watcher) onDisk(at string, event view.Event) {
	if event.OnDisk == "" {
		w.show.line(at + "the flow's file is what runs again")
		return
	}
	w.show.line(at + onDiskWords(event.OnDisk) + "; " + w.own(onDiskAdvice(event.Flow, event.OnDisk)))
}

func (w *watcher) run(at string, run view.RunSummary) {
	if run.State == view.StateRunning {
		w.show.line(fmt.Sprintf("%srun %s begun by %s", at, run.ID, run.Trigger))
		return
	}
	text := fmt.Sprintf("%srun %s %s, %s", at, run.ID, outcome(run), program.Count(run.Hops, "hop"))
	if own := w.said[run.ID].rest(run.Error); own != "" {
		text += ": " + program.Shorten(own, 400)
	}
	delete(w.said, run.ID)
	w.show.line(text)
}

// imagesPanel is what a panel shows of images under way, if it does.
type imagesPanel struct {
	Status string `json:"status"`
	Images []struct {
		Source  string `json:"source"`
		Target  string `json:"target"`
		State   string `json:"state"`
		Percent int    `json:"percent"`
	} `json:"images"`
}

func (w *watcher) panel(at string, event view.Event) {
	var panel imagesPanel
	if json.Unmarshal(event.Panel, &panel) != nil {
		return
	}
	for i := len(panel.Images) - 1; i >= 0; i-- { // the newest is first
		image := panel.Images[i]
		w.show.progress(image.Source+" -> "+image.Target, image.State, image.Percent)
	}
	if panel.Status == "" || panel.Status == w.status[event.Node] {
		return
	}
	w.status[event.Node] = panel.Status
	if len(panel.Images) == 0 {
		w.show.line(fmt.Sprintf("%s%s: %s", at, event.Node, program.Shorten(panel.Status, 200)))
	}
}
