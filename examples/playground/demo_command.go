package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/examples/playground/demo"
	"github.com/patchbay-dev/patchbay/examples/playground/scene"
)

// checkTimeout bounds `demo --check`, from the first step to the last.
const checkTimeout = 3 * time.Minute

func newDemoCommand() *cobra.Command {
	var patchbay string
	var check bool
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Run the playground with patchbay and Image Mirror on it",
		Long: "Demo runs the whole playground, starts patchbay beside it and installs Image Mirror,\n" +
			"stopped. It stays in the foreground; when it ends, nothing of it is left. With --check\n" +
			"it presses Start itself, prints what became of each deployment, and ends with 0 when\n" +
			"all is as it should be, with 1 when not.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runDemo(cmd.Context(), cmd.OutOrStdout(), patchbay, check)
		},
	}
	cmd.Flags().StringVar(&patchbay, "patchbay", "", "path of the patchbay binary")
	cmd.Flags().BoolVar(&check, "check", false, "press Start, verify the outcome and end")
	_ = cmd.MarkFlagRequired("patchbay") // fails only for a flag that isn't defined
	return cmd
}

func runDemo(ctx context.Context, out io.Writer, patchbay string, check bool) error {
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program, which the control plane is part of: %w", err)
	}
	// The path is printed as it was given, for the user to repeat it.
	if _, err := os.Stat(patchbay); err != nil {
		return fmt.Errorf("find the patchbay binary: %w; make build builds it", err)
	}
	if filepath.Base(patchbay) == patchbay {
		patchbay = "./" + patchbay
	}
	if check {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, checkTimeout, fmt.Errorf("the check takes longer than %s", checkTimeout))
		defer cancel()
	}
	fmt.Fprintln(out, "* starting a Kubernetes control plane, registries and sample deployments (some seconds)")
	began := time.Now()
	opts := scene.Options{Binary: binary}
	opts.ControlPlane.Nodes = 3
	// What ends first is decided below, not by the signal.
	stage, err := startUntil(ctx, opts)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "* they stand after %s\n", time.Since(began).Round(10*time.Millisecond))
	err = demo.Run(ctx, stage, demo.Options{Patchbay: patchbay, Check: check, Out: out})
	fmt.Fprintln(out, "* ending the control plane and the registries")
	err = errors.Join(err, stage.Stop())
	if err == nil {
		fmt.Fprintln(out, "* all of it is gone")
	}
	return err
}
