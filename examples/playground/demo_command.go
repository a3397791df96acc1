package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/examples/playground/demo"
)

// checkTimeout bounds `demo --check`, from the first step to the last.
const checkTimeout = 3 * time.Minute

func newDemoCommand() *cobra.Command {
	var opts demo.Options
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the playground with patchbay and one of its solutions on it",
		Long: "Demo runs the whole playground, starts patchbay beside it and installs a solution,\n" +
			"stopped. It stays in the foreground; when it ends, nothing of it is left. With --check\n" +
			"it presses Start itself, prints what became of each deployment, and ends with 0 when\n" +
			"all is as it should be, with 1 when not.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts.Out = cmd.OutOrStdout()
			return runDemo(cmd.Context(), opts)
		},
	}
	cmd.Flags().StringVar(&opts.Patchbay, "patchbay", "", "path of the patchbay binary")
	cmd.Flags().StringVar(&opts.Solution, "solution", demo.Solutions()[0], "what to show: "+strings.Join(demo.Solutions(), " or "))
	cmd.Flags().BoolVar(&opts.Check, "check", false, "press Start, verify the outcome and end")
	_ = cmd.MarkFlagRequired("patchbay") // fails only for a flag that isn't defined
	return cmd
}

func runDemo(ctx context.Context, show demo.Options) error {
	opts, err := demo.StackOptions(show.Solution)
	if err != nil {
		return err
	}
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program, which the control plane is part of: %w", err)
	}
	// The path is printed as it was given, for the user to repeat it.
	if _, err := os.Stat(show.Patchbay); err != nil {
		return fmt.Errorf("find the patchbay binary: %w; make build builds it", err)
	}
	if filepath.Base(show.Patchbay) == show.Patchbay {
		show.Patchbay = "./" + show.Patchbay
	}
	if show.Check {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, checkTimeout, fmt.Errorf("the check takes longer than %s", checkTimeout))
		defer cancel()
	}
	fmt.Fprintln(show.Out, "* starting a Kubernetes control plane and registries (some seconds)")
	began := time.Now()
	opts.Binary = binary
	// What ends first is decided below, not by the signal.
	stage, err := startUntil(ctx, opts)
	if err != nil {
		return err
	}
	fmt.Fprintf(show.Out, "* they are up after %s\n", time.Since(began).Round(10*time.Millisecond))
	err = demo.Run(ctx, stage, show)
	fmt.Fprintln(show.Out, "* ending the control plane and the registries")
	err = errors.Join(err, stage.Stop())
	if err == nil {
		fmt.Fprintln(show.Out, "* all of it is gone")
	}
	return err
}
