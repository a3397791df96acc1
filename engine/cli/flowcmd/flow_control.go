package flowcmd

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) startCommand() *cobra.Command {
	var watch bool
	var runs int
	c := &cobra.Command{
		Use: "start FLOW", Short: "Press Start on the flow's triggers", Args: program.Args("FLOW"),
		Long: `Presses Start on every node of the flow that has it. A flow that was started
goes on after a restart of the server.`,
		Example: "  patchbay flow start image-mirror\n  patchbay flow start image-mirror --watch\n  patchbay flow start image-mirror --runs 1   # wait for one run, fail when it fails",
		RunE: func(c *cobra.Command, args []string) error {
			if runs < 0 {
				return program.Usagef("--runs %d: want a number from 1 on", runs)
			}
			return a.start(c.Context(), args[0], watch || runs > 0, runs)
		},
	}
	c.Flags().BoolVarP(&watch, "watch", "w", false, "follow what happens, until Ctrl-C")
	c.Flags().IntVar(&runs, "runs", 0, "follow what happens until so many runs are over")
	return c
}

func (a *commands) start(ctx context.Context, name string, watch bool, runs int) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var events *client.Events
	if watch { // before the press, so that the first run is seen whole
		if events, err = server.Events(ctx, name); err != nil {
			return err
		}
		defer events.Close()
	}
	if err := a.press(ctx, server, name, "start", "started"); err != nil || !watch {
		return err
	}
	return a.follow(ctx, events, runs)
}

func (a *commands) stopCommand() *cobra.Command {
	return &cobra.Command{
		Use: "stop FLOW", Short: "Press Stop on the flow's triggers", Args: program.Args("FLOW"),
		Long: `Presses Stop on every node of the flow that has it, and ends the runs under way. A flow
whose document says "start: always" is not stopped: set it to "manual" there first.`,
		RunE: func(c *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			return a.press(c.Context(), server, args[0], "stop", "stopped")
		},
	}
}

func (a *commands) press(ctx context.Context, server *client.Client, name, button, done string) error {
	var pressed api.Pressed
	if err := server.Into(ctx, client.Request{Method: http.MethodPost, Path: []string{"flows", name, button}}, &pressed); err != nil {
		return err
	}
	return a.Print(pressed, func(t *program.Table) {
		if len(pressed.Nodes) == 0 && len(pressed.Already) > 0 {
			t.Line(fmt.Sprintf("flow %s was %s already (%s)", name, done, strings.Join(pressed.Already, ", ")))
			return
		}
		t.Line(fmt.Sprintf("flow %s %s (%s)", name, done, strings.Join(pressed.Nodes, ", ")))
	})
}
