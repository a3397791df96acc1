package solutioncmd

import (
	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// commands are those of solutions.
type commands struct{ *program.Program }

// New returns `solution` with its commands.
func New(p *program.Program) *cobra.Command { return (&commands{p}).solutionCommand() }

func (a *commands) solutionCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "solution", Short: "Look at ready-made flows and install them",
		Example: `  patchbay solution list
  patchbay solution show image-mirror
  patchbay solution install image-mirror --set localRegistry=registry.example.com
  patchbay solution list --installed`,
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.solutionListCommand(), a.searchCommand(), a.solutionShowCommand(), a.solutionInstallCommand(), a.upgradeCommand(), a.rollbackCommand(),
		a.diffCommand(), a.uninstallCommand(), a.solutionFilesCommand(), a.solutionLintCommand(),
		a.solutionNewCommand(), a.solutionPackageCommand(), a.solutionPushCommand())
	c.PersistentFlags().StringArrayVar(&a.SolutionDirs, "solutions", nil, program.SolutionsHelp)
	return c
}

func (a *commands) catalogue() (*solution.Catalogue, error) {
	known, err := a.OfflineCatalog()
	if err != nil {
		return nil, err
	}
	return a.SolutionCatalogue(known)
}

func (a *commands) packaged(name string) (*solution.Solution, error) {
	catalogue, err := a.catalogue()
	if err != nil {
		return nil, err
	}
	return catalogue.Get(name)
}
