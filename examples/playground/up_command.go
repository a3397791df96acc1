package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/examples/playground/registry"
	"github.com/patchbay-dev/patchbay/examples/playground/stack"
)

type upFlags struct {
	state   string
	opts    stack.Options
	nodes   int
	mirror  string
	likeZot bool
}

func newUpCommand() *cobra.Command {
	var flags upFlags
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Run the whole playground until Ctrl-C, then remove it",
		Long: "Up starts a Kubernetes control plane, upstream registries under their real names,\n" +
			"a mirror and sample workloads, all on loopback. It stays in the foreground; when it\n" +
			"ends, nothing of it is left.",
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return up(cmd.Context(), cmd.OutOrStdout(), flags)
		},
	}
	cmd.Flags().StringVar(&flags.state, "state", "", "file to write addresses and paths to, as JSON")
	cmd.Flags().IntVar(&flags.nodes, "nodes", 3, "number of fake nodes")
	cmd.Flags().StringVar(&flags.mirror, "mirror-address", "", "address of the mirror (default a free loopback port)")
	cmd.Flags().BoolVar(&flags.opts.Mirror.RefuseDocker, "mirror-refuses-docker", false, "let the mirror answer 415 to Docker manifests, as zot does by default")
	cmd.Flags().BoolVar(&flags.likeZot, "mirror-like-zot", true,
		"let the mirror behave as zot does: what no tag names is dropped when a tag moves, HEAD of a tag pulls the image, slow transfers are cut after 60 s")
	cmd.Flags().BoolVar(&flags.opts.Mirror.AnonymousRead, "mirror-anonymous-read", false, "let everybody pull from a mirror that asks for a user")
	cmd.Flags().BoolVar(&flags.opts.PullThrough, "mirror-pulls-through", false, "let the mirror fetch what it lacks from the upstreams, each name from its own host")
	cmd.Flags().StringVar(&flags.opts.Mirror.Username, "mirror-username", "", "let the mirror ask for this user")
	cmd.Flags().StringVar(&flags.opts.Mirror.Password, "mirror-password", "", "and this password")
	cmd.Flags().BoolVar(&flags.opts.RealNode, "real-node", false, "add a node that runs pods: a kubelet, with the system's containerd and runc; needs root")
	cmd.Flags().BoolVar(&flags.opts.WithoutWorkloads, "empty", false, "apply no sample workloads")
	cmd.Flags().BoolVar(&flags.opts.Bench, "bench-images", false, "add 20 big images to the upstreams, to measure copies with")
	return cmd
}

func up(ctx context.Context, out io.Writer, flags upFlags) error {
	binary, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program, which the control plane is part of: %w", err)
	}
	began := time.Now()
	opts := flags.opts
	opts.Binary = binary
	opts.ControlPlane.Nodes = flags.nodes
	opts.Mirror.Address = flags.mirror
	if flags.likeZot {
		opts.Mirror.Zot = registry.LikeZot()
	}
	opts.Logger = slog.New(slog.NewTextHandler(out, &slog.HandlerOptions{ReplaceAttr: withoutTime}))

	fmt.Fprintln(out, "starting the playground (a few seconds)")
	// Stop below decides the order in which things end, not the signal.
	stage, err := startUntil(ctx, opts)
	if err != nil {
		return err
	}
	err = errors.Join(stay(ctx, out, flags, stage, began), stage.Stop())
	if flags.state != "" {
		if removeErr := os.Remove(flags.state); removeErr != nil && !errors.Is(removeErr, os.ErrNotExist) {
			err = errors.Join(err, fmt.Errorf("remove the state file: %w", removeErr))
		}
	}
	if err == nil {
		fmt.Fprintln(out, "the playground is gone")
	}
	return err
}

// startUntil starts the stack; when a signal arrives meanwhile, what is up
// already is taken down again.
func startUntil(ctx context.Context, opts stack.Options) (*stack.Stack, error) {
	starting, abandon := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, abandon)
	stage, err := stack.Start(starting, opts)
	if err != nil {
		abandon()
		return nil, err
	}
	if stop() {
		return stage, nil
	}
	return nil, errors.Join(ctx.Err(), stage.Stop())
}

func stay(ctx context.Context, out io.Writer, flags upFlags, stage *stack.Stack, began time.Time) error {
	described, err := describe(stage)
	if err != nil {
		return err
	}
	if flags.state != "" {
		if err := described.write(flags.state); err != nil {
			return err
		}
	}
	described.print(out)
	fmt.Fprintf(out, "\nready after %s; Ctrl-C ends it\n", time.Since(began).Round(10*time.Millisecond))
	select {
	case <-ctx.Done():
		fmt.Fprintln(out, "ending the playground")
		return nil
	case <-stage.NodeExited():
		return errors.New("the real node ended by itself; its log ends:\n" + stage.Node().Log())
	case <-stage.ControlPlane.Exited():
		return errors.New("the control plane ended by itself; its log was in " + stage.Dir())
	}
}

func withoutTime(groups []string, attr slog.Attr) slog.Attr {
	if len(groups) == 0 && (attr.Key == slog.TimeKey || attr.Key == slog.LevelKey) {
		return slog.Attr{}
	}
	return attr
}
