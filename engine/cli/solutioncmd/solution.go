package solutioncmd

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
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
  patchbay solution install image-mirror --set localRegistry=registry.example.com`,
		Args: program.OnlySubcommands, RunE: program.Help,
	}
	c.AddCommand(a.solutionListCommand(), a.solutionShowCommand(), a.solutionInstallCommand(), a.solutionFilesCommand(), a.solutionLintCommand(),
		a.solutionNewCommand(), a.solutionPackageCommand(), a.solutionPushCommand())
	c.PersistentFlags().StringArrayVar(&a.SolutionDirs, "solutions", nil, program.SolutionsHelp)
	return c
}

func (a *commands) solutionListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the solutions, without a server", Args: program.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			catalogue, err := a.catalogue()
			if err != nil {
				return err
			}
			all := []api.Solution{}
			for _, s := range catalogue.List() {
				all = append(all, api.Solution{Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary})
			}
			for _, b := range catalogue.Broken() {
				all = append(all, api.Solution{Name: b.Folder, Problem: b.Err.Error()})
			}
			return a.Print(all, func(t *program.Table) {
				t.Row("NAME", "VERSION", "TITLE", "SUMMARY")
				for _, s := range all {
					if s.Problem != "" {
						t.Row(s.Name, "-", "can't be used", s.Problem)
						continue
					}
					t.Row(s.Name, s.Version, s.Title, program.Shorten(s.Summary, 100))
				}
			})
		},
	}
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

func (a *commands) solutionShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show a solution's parameters and readme, without a server", Args: program.Args("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.packaged(args[0])
			if err != nil {
				return err
			}
			whole := api.SolutionDetail{Solution: api.Solution{Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary},
				Parameters: s.Parameters, Readme: s.Readme, Files: s.Files()}
			return a.Print(whole, func(t *program.Table) { drawSolution(t, whole) })
		},
	}
}

// parameter is what is shown of one.
type parameter struct {
	Title       string          `json:"title"`
	Description string          `json:"description"`
	Type        string          `json:"type"`
	Default     json.RawMessage `json:"default"`
	Enum        []any           `json:"enum"`
}

func (p parameter) help(required bool) string {
	text := p.Title
	if p.Description != "" {
		text = strings.TrimSpace(text + ": " + p.Description)
	}
	if len(p.Enum) > 0 {
		text += fmt.Sprintf(" One of %v.", p.Enum)
	}
	if required {
		text += " Required."
	}
	return text
}

func drawSolution(t *program.Table, s api.SolutionDetail) {
	var schema struct {
		Properties map[string]parameter `json:"properties"`
		Required   []string             `json:"required"`
	}
	t.Line(fmt.Sprintf("%s %s: %s\n%s\n", s.Name, s.Version, s.Title, strings.TrimSpace(s.Summary)))
	example := "patchbay solution install " + s.Name
	if json.Unmarshal(s.Parameters, &schema) == nil && len(schema.Properties) > 0 {
		t.Row("PARAMETER", "TYPE", "DEFAULT", "HELP")
		for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
			p := schema.Properties[name]
			t.Row(name, p.Type, program.Shorten(string(p.Default), 40), p.help(slices.Contains(schema.Required, name)))
		}
		for _, name := range schema.Required {
			example += " --set " + name + "=…"
		}
	}
	if len(s.Files) > 0 {
		t.Hint("\nFILES (patchbay solution files " + s.Name + ")")
		for _, file := range s.Files {
			t.Line("  " + file)
		}
	}
	t.Hint("\nInstall it with: " + example)
	if s.Readme != "" {
		t.Hint("\n" + strings.TrimRight(s.Readme, "\n"))
	}
}
