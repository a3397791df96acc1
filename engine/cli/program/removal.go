package program

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// Removal are the flags of a command that removes a flow.
type Removal struct {
	Managed bool          // a flow too that a tool manages
	Queued  string        // what becomes of what is on its queued edges; empty asks
	Wait    time.Duration // for these to be handled
}

// Flags adds the flags to a command.
func (r *Removal) Flags(c *cobra.Command) {
	f := c.Flags()
	f.BoolVar(&r.Managed, "overwrite-managed", false, OverwriteManagedHelp)
	f.StringVar(&r.Queued, "queued", "", "what becomes of messages on queued edges and of dead letters: drain handles what waits first, "+
		"keep leaves all for a flow of that name that comes back, drop removes it; without it the command asks when there are any")
	f.DurationVar(&r.Wait, "wait", time.Minute, "how long --queued drain may take, 15m at most; the flow stays when something is left then")
}

// Check refuses flags that are wrong before anything is done.
func (r *Removal) Check() error {
	if r.Queued != "" && !slices.Contains(fates(), r.Queued) {
		return Usagef("--queued %s: want drain, keep or drop", r.Queued)
	}
	return nil
}

func fates() []string { return []string{api.QueuedDrain, api.QueuedKeep, api.QueuedDrop} }

// drainNote is how often a drain says how far it is.
const drainNote = 2 * time.Second

// Remove removes a flow by a request, and asks what becomes of what is on its queued edges
// when the server wants to know that and nobody has said it.
func (a *Program) Remove(ctx context.Context, server *client.Client, name string, request client.Request, r Removal) (removed api.Removed, err error) {
	err = a.remove(ctx, server, name, request, r, &removed)
	var refused *client.Error
	if r.Queued != "" || !errors.As(err, &refused) || refused.Queued == nil {
		return removed, err
	}
	if r.Queued, err = a.Fate(name, *refused.Queued); err != nil {
		return removed, err
	}
	err = a.remove(ctx, server, name, request, r, &removed)
	return removed, err
}

// Fate asks what becomes of what is on the queued edges of a flow. No answer is a refusal, as
// where nobody sits at a terminal.
func (a *Program) Fate(name string, left api.Queued) (string, error) {
	fmt.Fprintf(a.Stderr, "On queued edges of %s: %s.\n  drain  handles what waits first, then removes the flow\n"+
		"  keep   leaves it for a flow of that name that comes back\n  drop   removes it\n", name, left)
	answer, err := a.Ask("What becomes of that? [drain/keep/drop]")
	if err != nil {
		return "", err
	}
	if answer = strings.ToLower(answer); !slices.Contains(fates(), answer) {
		return "", fmt.Errorf("nothing was removed: %s on queued edges of %s; say what becomes of that with --queued drain, keep or drop", left, name)
	}
	return answer, nil
}

func (a *Program) remove(ctx context.Context, server *client.Client, name string, request client.Request, r Removal, into *api.Removed) error {
	request.Method, request.Query = http.MethodDelete, url.Values{}
	if r.Managed {
		request.Query.Set("overwriteManaged", "true")
	}
	if r.Queued != "" {
		request.Query.Set("queued", r.Queued)
	}
	if r.Queued == api.QueuedDrain {
		request.Query.Set("wait", r.Wait.String())
		defer a.noteDrain(ctx, server, name)()
	}
	return server.Into(ctx, request, into)
}

// noteDrain says on standard error how much there is still to be handled, until it is ended.
func (a *Program) noteDrain(ctx context.Context, server *client.Client, name string) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	var noting sync.WaitGroup
	noting.Go(func() {
		look := time.NewTicker(drainNote)
		defer look.Stop()
		before := ""
		for {
			select {
			case <-ctx.Done():
				return
			case <-look.C:
			}
			var found api.Queues
			if server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "queues"}}, &found) != nil {
				continue // the removal itself says what is wrong
			}
			var left api.Queued
			for _, one := range found.Queues {
				left.Waiting, left.InWork = left.Waiting+one.Waiting, left.InWork+one.InWork
			}
			if now := left.String(); left.Any() && now != before {
				a.Note("draining: %s", now)
				before = now
			}
		}
	})
	return func() {
		cancel()
		noting.Wait()
	}
}
