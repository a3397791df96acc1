package queuecmd

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/queue"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// selected are the arguments and flags that say which dead letters are meant.
type selected struct {
	ids         []string
	edge, cause string
	all         bool
}

func (s *selected) flags(c *cobra.Command) {
	f := c.Flags()
	f.StringVar(&s.edge, "edge", "", "those of one queued edge, by its name or a part that only it has")
	f.StringVar(&s.cause, "cause", "", "those with one cause, as the list by cause has it")
	f.BoolVar(&s.all, "all", false, "all of the flow")
}

// selection says clearly which dead letters are meant, or what is missing.
func (s selected) selection(ctx context.Context, server *client.Client, name string) (queue.Selection, error) {
	filtered := s.edge != "" || s.cause != ""
	switch {
	case len(s.ids) == 0 && !filtered && !s.all:
		return queue.Selection{}, program.Usagef("which dead letters: give their ids, --edge, --cause or --all")
	case len(s.ids) > 0 && (filtered || s.all), filtered && s.all:
		return queue.Selection{}, program.Usagef("which dead letters: give either ids, or --edge and --cause, or --all")
	}
	which := queue.Selection{IDs: s.ids, Cause: s.cause, All: s.all}
	var err error
	if s.edge != "" {
		which.Edge, err = edgeOf(ctx, server, name, s.edge)
	}
	return which, err
}

func (a *commands) retryCommand() *cobra.Command {
	var s selected
	var message string
	c := &cobra.Command{
		Use: "retry FLOW [ID...]", Short: "Put dead letters back on their edges", Args: flowAndIDs,
		Long: `Puts dead letters back on their edges, as if they had not been tried yet: those with the
ids, of an edge, with a cause, or all. --message retries one of them with another message,
from a file with JSON, or "-" for standard input.`,
		Example: `  patchbay dead-letter retry image-mirror 2c9f01 2c9f02
  patchbay dead-letter retry image-mirror --edge router
  patchbay dead-letter retry image-mirror --cause "registry refuses the login"
  patchbay dead-letter retry image-mirror --all
  patchbay dead-letter retry image-mirror 2c9f01 --message message.json`,
		RunE: func(c *cobra.Command, args []string) error {
			s.ids = args[1:]
			return a.retry(c.Context(), args[0], s, message)
		},
	}
	s.flags(c)
	c.Flags().StringVar(&message, "message", "", "file with the message, in JSON, that takes the place of the dead letter's own")
	return c
}

// flowAndIDs takes a flow and any number of ids.
func flowAndIDs(_ *cobra.Command, args []string) error {
	if len(args) == 0 {
		return program.Usagef("want FLOW [ID...]")
	}
	return nil
}

func (a *commands) retry(ctx context.Context, name string, s selected, file string) error {
	var message json.RawMessage
	if file != "" {
		if len(s.ids) != 1 {
			return program.Usagef("--message takes the place of one message: give the id of one dead letter with it")
		}
		text, err := a.ReadFile(file)
		if err != nil {
			return err
		}
		if !json.Valid(text) {
			return program.Usagef("--message %s: it is not JSON: %s", file, program.Shorten(string(text), 60))
		}
		message = text
	}
	done, err := a.change(ctx, name, "retry", s, message, nil)
	if err != nil {
		return err
	}
	return a.Print(done, func(t *program.Table) {
		t.Line(program.Count(done.Count, "dead letter") + " put back")
		if done.Count > 0 {
			t.Hint("\nNext: patchbay queue list " + name)
		}
	})
}

// change retries or drops dead letters, when agree, which may be nil, has no objection.
func (a *commands) change(ctx context.Context, name, what string, s selected, message json.RawMessage, agree func(queue.Selection) error) (done api.QueueCount, err error) {
	server, err := a.Client()
	if err != nil {
		return done, err
	}
	which, err := s.selection(ctx, server, name)
	if err == nil && agree != nil {
		err = agree(which)
	}
	if err != nil {
		return done, err
	}
	body := struct {
		queue.Selection
		Message json.RawMessage `json:"message,omitempty"`
	}{which, message}
	err = server.Into(ctx, client.Request{Method: http.MethodPost, Path: []string{"flows", name, "dead-letters", what}}.JSON(body), &done)
	return done, err
}

func (a *commands) dropLettersCommand() *cobra.Command {
	var s selected
	var yes bool
	c := &cobra.Command{
		Use: "drop FLOW [ID...]", Short: "Remove dead letters for good", Args: flowAndIDs,
		Long: `Removes dead letters for good: those with the ids, of an edge, with a cause, or all. It
asks first.`,
		Example: `  patchbay dead-letter drop image-mirror 2c9f01
  patchbay dead-letter drop image-mirror --cause "registry refuses the login"
  patchbay dead-letter drop image-mirror --all --yes`,
		RunE: func(c *cobra.Command, args []string) error {
			s.ids = args[1:]
			return a.dropLetters(c.Context(), args[0], s, yes)
		},
	}
	s.flags(c)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

func (a *commands) dropLetters(ctx context.Context, name string, s selected, yes bool) error {
	agree := func(which queue.Selection) error {
		if yes {
			return nil
		}
		return a.agree("Remove " + inWords(which) + " of flow " + name + " for good?")
	}
	done, err := a.change(ctx, name, "drop", s, nil, agree)
	if err != nil {
		return err
	}
	return a.Print(done, func(t *program.Table) { t.Line(program.Count(done.Count, "dead letter") + " dropped") })
}

func inWords(which queue.Selection) string {
	switch {
	case len(which.IDs) > 0:
		return program.Count(len(which.IDs), "dead letter")
	case which.Cause != "" && which.Edge != "":
		return fmt.Sprintf("the dead letters of %s with the cause %q", which.Edge, which.Cause)
	case which.Cause != "":
		return fmt.Sprintf("the dead letters with the cause %q", which.Cause)
	case which.Edge != "":
		return "the dead letters of " + which.Edge
	}
	return "all dead letters"
}

func reasonInWords(reason string) string {
	switch reason {
	case queue.ReasonFailed:
		return "its attempts are used up, or another one can't help"
	case queue.ReasonUnfit:
		return "it has no way as the flow is now; it is tried again by itself when the flow changes"
	case queue.ReasonInterrupted:
		return "the engine ended again and again while it handled the message"
	}
	return reason
}
