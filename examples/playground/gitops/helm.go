package main

import (
	"os"

	"github.com/spf13/cobra"
	helm "helm.sh/helm/v4/pkg/cmd"
)

// newHelmCommand is Helm itself, with all of its commands and flags.
func newHelmCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "helm",
		Short:              "Run Helm 4",
		DisableFlagParsing: true,
		RunE: func(_ *cobra.Command, args []string) error {
			command, err := helm.NewRootCmd(os.Stdout, args, helm.SetupLogging)
			if err != nil {
				return err
			}
			command.SilenceErrors = true
			command.SetArgs(args)
			return command.Execute()
		},
	}
}
