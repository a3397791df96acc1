package main

import (
	"context"
	"io"
	"log/slog"
	"os"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/examples/playground/controlplane"
	"github.com/patchbay-dev/patchbay/examples/playground/controlplane/server"
)

// newControlPlaneCommand is the child that package controlplane starts. It
// serves until its standard input closes, so that it never outlives a parent.
func newControlPlaneCommand() *cobra.Command {
	var cfg server.Config
	cmd := &cobra.Command{
		Use:    controlplane.Command,
		Short:  "Serve a Kubernetes control plane until standard input closes",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx, cancel := context.WithCancel(cmd.Context())
			defer cancel()
			go func() {
				_, _ = io.Copy(io.Discard, os.Stdin)
				cancel()
			}()
			return server.Run(ctx, cfg, func(kubeconfig string) {
				if err := controlplane.AnnounceReady(os.Stdout, kubeconfig); err != nil {
					slog.Error("nobody waits for this control plane", "err", err)
					cancel()
				}
			})
		},
	}
	cmd.Flags().StringVar(&cfg.Dir, "dir", "", "directory for the data")
	cmd.Flags().IntVar(&cfg.Nodes, "nodes", 1, "number of fake nodes")
	cmd.Flags().StringToStringVar(&cfg.Services, "service", nil, "NAMESPACE/NAME:PORT=ADDRESS of a service for webhooks")
	cmd.Flags().StringVar(&cfg.ServiceNetwork, "service-network", "10.96.0.0/16", "range of the addresses of services")
	_ = cmd.MarkFlagRequired("dir") // fails only for a flag that isn't defined
	return cmd
}
