package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/examples/playground/demo/incluster"
)

func newInClusterCommand() *cobra.Command {
	var opts incluster.Options
	cmd := &cobra.Command{
		Use:   "in-cluster",
		Short: "Run the playground with a real node, and patchbay as pods on it",
		Long: "In-cluster runs a control plane, registries and a real node, which needs root, and\n" +
			"installs patchbay's chart: its image runs as pods and looks after workloads that the\n" +
			"node runs, too. It stays in the foreground; when it ends, nothing of it is left. With\n" +
			"--check it also lets the upstreams fail, and ends with 0 when all is as it should be.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			opts.Out = cmd.OutOrStdout()
			return runInCluster(cmd.Context(), opts)
		},
	}
	cmd.Flags().StringVar(&opts.Image, "image", "", "directory of patchbay's image")
	cmd.Flags().StringVar(&opts.Chart, "chart", "", "directory of patchbay's chart")
	cmd.Flags().StringVar(&opts.Helm, "helm", "", "program with the command helm")
	cmd.Flags().BoolVar(&opts.Check, "check", false, "verify the outcome and end")
	for _, name := range []string{"image", "chart", "helm"} {
		_ = cmd.MarkFlagRequired(name) // fails only for a flag that isn't defined
	}
	return cmd
}

func runInCluster(ctx context.Context, show incluster.Options) error {
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program, which the control plane is part of: %w", err)
	}
	if show.Check {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, 2*checkTimeout, fmt.Errorf("the check takes longer than %s", 2*checkTimeout))
		defer cancel()
	}
	fmt.Fprintln(show.Out, "* starting a Kubernetes control plane, registries and a real node (some seconds)")
	began := time.Now()
	opts := incluster.StackOptions()
	opts.Binary = binary
	// What ends first is decided below, not by the signal.
	stage, err := startUntil(ctx, opts)
	if err != nil {
		return err
	}
	fmt.Fprintf(show.Out, "* they are up after %s\n", time.Since(began).Round(10*time.Millisecond))
	err = incluster.Run(ctx, stage, show)
	fmt.Fprintln(show.Out, "* ending all of it")
	err = errors.Join(err, stage.Stop())
	if err == nil {
		fmt.Fprintln(show.Out, "* all of it is gone")
	}
	return err
}
