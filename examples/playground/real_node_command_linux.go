package main

import (
	"context"

	"github.com/spf13/cobra"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"

	"github.com/patchbay-dev/patchbay/examples/playground/node"
	"github.com/patchbay-dev/patchbay/examples/playground/node/inside"
)

// realNodeCommands are what a real node runs of this binary: its process 1, which
// package node starts, and Kubernetes' own kubelet, which reads its own flags and takes its
// own signals.
func realNodeCommands() []*cobra.Command {
	var dir, name string
	first := &cobra.Command{
		Use:    node.Command,
		Short:  "Run containerd and the kubelet until standard input closes",
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE:   func(*cobra.Command, []string) error { return inside.Run(dir, name) },
	}
	first.Flags().StringVar(&dir, "dir", "", "directory with the settings")
	first.Flags().StringVar(&name, "name", "", "name of the node")
	second := kubelet.NewKubeletCommand(context.Background())
	second.Hidden = true
	return []*cobra.Command{first, second}
}
