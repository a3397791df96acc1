package solutioncmd

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) rollbackCommand() *cobra.Command {
	var managed, yes bool
	c := &cobra.Command{
		Use: "rollback INSTANCE", Short: "Bring back the version before an upgrade, with its state", Args: program.Args("INSTANCE"),
		Long: `Brings back the document that an upgrade replaced, and the state that its nodes had then.
What was changed in the flow since is listed and goes, so that it asks before. A flow that
runs is stopped for it and started again.`,
		RunE: func(c *cobra.Command, args []string) error { return a.rollback(c.Context(), args[0], managed, yes) },
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	c.Flags().BoolVar(&managed, "overwrite-managed", false, program.OverwriteManagedHelp)
	return c
}

func (a *commands) rollback(ctx context.Context, name string, managed, yes bool) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var one api.Instance
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"instances", name}}, &one); err != nil {
		return err
	}
	if one.Before != nil && len(one.Before.Loses) > 0 && !yes {
		fmt.Fprintf(a.Stderr, "Since the upgrade from %s this was changed, and goes:\n", one.Before.Version)
		for _, change := range one.Before.Loses {
			fmt.Fprintln(a.Stderr, "  "+program.InWords(change))
		}
		if err := a.agree("Roll " + name + " back?"); err != nil {
			return err
		}
	}
	var saved api.Saved
	request := client.Request{Method: http.MethodPost, Path: []string{"instances", name, "rollback"}}.JSON(map[string]any{"overwriteManaged": managed})
	if err := server.Into(ctx, request, &saved); err != nil {
		return err
	}
	return a.PrintSaved([]api.Saved{saved}, 1)
}

// agree asks, and is an error unless the answer is yes.
func (a *commands) agree(question string) error {
	agreed, err := a.Confirm(question)
	if err == nil && !agreed {
		err = fmt.Errorf("nothing was changed: the answer was not yes; --yes goes on without asking")
	}
	return err
}

func (a *commands) diffCommand() *cobra.Command {
	return &cobra.Command{
		Use: "diff INSTANCE", Short: "Show what was changed in an installed solution by hand", Args: program.Args("INSTANCE"),
		Long: `Shows what was changed in the flow of an installed solution since it was installed or
upgraded: that is what an upgrade keeps. The exit code is 1 when something differs. What an
upgrade would change is shown by its --dry-run.`,
		RunE: func(c *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			var diff api.InstanceDiff
			if err := server.Into(c.Context(), client.Request{Method: http.MethodGet, Path: []string{"instances", args[0], "diff"}}, &diff); err != nil {
				return err
			}
			if err := a.Print(diff, func(t *program.Table) {
				if diff.Before == diff.After {
					t.Line(args[0] + " is as it was installed")
				}
				for _, change := range diff.Changes {
					t.Line("  " + program.InWords(change))
				}
				for _, line := range program.LineDiff(diff.Before, diff.After) {
					t.Line(line)
				}
			}); err != nil || diff.Before == diff.After {
				return err
			}
			return program.SilentError{}
		},
	}
}

func (a *commands) uninstallCommand() *cobra.Command {
	var how program.Removal
	var yes bool
	c := &cobra.Command{
		Use: "uninstall INSTANCE", Short: "List what goes with an installed solution, and remove it", Args: program.Args("INSTANCE"),
		Long: `Lists what goes with an installed solution: its flow, the state of its nodes and what they
made in the cluster; and what stays. When you agree it stops the flow and removes all that. When messages wait
on queued edges, or dead letters are left, it asks what becomes of them, or takes that from
--queued.`,
		Example: "  patchbay solution uninstall image-mirror\n  patchbay solution uninstall image-mirror --yes --queued drop",
		RunE:    func(c *cobra.Command, args []string) error { return a.uninstall(c.Context(), args[0], how, yes) },
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	how.Flags(c)
	return c
}

func (a *commands) uninstall(ctx context.Context, name string, how program.Removal, yes bool) error {
	if err := how.Check(); err != nil {
		return err
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	var goes api.Uninstall
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"instances", name, "uninstall"}}, &goes); err != nil {
		return err
	}
	fmt.Fprintln(a.Stderr, "This goes:\n  "+goes.Flow)
	if goes.Running {
		fmt.Fprintln(a.Stderr, "  it runs, and is stopped")
	}
	if goes.State > 0 {
		fmt.Fprintf(a.Stderr, "  %d values that its nodes keep\n", goes.State)
	}
	for _, object := range goes.Objects {
		fmt.Fprintln(a.Stderr, "  "+object)
	}
	for _, line := range goes.Stays {
		fmt.Fprintln(a.Stderr, "This stays: "+line)
	}
	if how.Queued == "" && goes.Queued.Any() {
		if how.Queued, err = a.Fate(name, goes.Queued); err != nil {
			return err
		}
	}
	if !yes {
		if err := a.agree("Uninstall " + name + "?"); err != nil {
			return err
		}
	}
	removed, err := a.Remove(ctx, server, name, client.Request{Path: []string{"instances", name}}, how)
	if err != nil {
		return err
	}
	return a.Print(removed, func(t *program.Table) {
		t.Line(removed.Name + " uninstalled")
		for _, line := range slices.Concat(removed.Left, removed.Running) {
			t.Line(line)
		}
	})
}
