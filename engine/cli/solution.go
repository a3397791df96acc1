package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

// solutionCommands are those of solutions.
type solutionCommands struct{ *app }

func (a *solutionCommands) solutionCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "solution", Short: "Look at ready-made flows and install them",
		Example: `  patchbay solution list
  patchbay solution show image-mirror
  patchbay solution install image-mirror --set localRegistry=registry.example.com`,
		Args: noSuchCommand, RunE: help,
	}
	c.AddCommand(a.solutionListCommand(), a.solutionShowCommand(), a.solutionInstallCommand(), a.solutionFilesCommand(), a.solutionLintCommand())
	c.PersistentFlags().StringArrayVar(&a.solutionDirs, "solutions", nil, solutionsHelp)
	return c
}

func (a *solutionCommands) solutionListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the solutions, without a server", Args: none,
		RunE: func(*cobra.Command, []string) error {
			catalogue, err := a.solutionCatalogue()
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
			return a.print(all, func(t *table) {
				t.row("NAME", "VERSION", "TITLE", "SUMMARY")
				for _, s := range all {
					if s.Problem != "" {
						t.row(s.Name, "-", "can't be used", s.Problem)
						continue
					}
					t.row(s.Name, s.Version, s.Title, shorten(s.Summary, 100))
				}
			})
		},
	}
}

func (a *solutionCommands) packaged(name string) (*solution.Solution, error) {
	catalogue, err := a.solutionCatalogue()
	if err != nil {
		return nil, err
	}
	return catalogue.Get(name)
}

func (a *solutionCommands) solutionShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME", Short: "Show a solution's parameters and readme, without a server", Args: takes("NAME"),
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.packaged(args[0])
			if err != nil {
				return err
			}
			whole := api.Solution{Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary,
				Parameters: s.Parameters, Readme: s.Readme, Files: s.Files()}
			return a.print(whole, func(t *table) { drawSolution(t, whole) })
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

func drawSolution(t *table, s api.Solution) {
	var schema struct {
		Properties map[string]parameter `json:"properties"`
		Required   []string             `json:"required"`
	}
	t.line(fmt.Sprintf("%s %s: %s\n%s\n", s.Name, s.Version, s.Title, strings.TrimSpace(s.Summary)))
	example := "patchbay solution install " + s.Name
	if json.Unmarshal(s.Parameters, &schema) == nil && len(schema.Properties) > 0 {
		t.row("PARAMETER", "TYPE", "DEFAULT", "HELP")
		for _, name := range slices.Sorted(maps.Keys(schema.Properties)) {
			p := schema.Properties[name]
			t.row(name, p.Type, shorten(string(p.Default), 40), p.help(slices.Contains(schema.Required, name)))
		}
		for _, name := range schema.Required {
			example += " --set " + name + "=…"
		}
	}
	if len(s.Files) > 0 {
		t.hint("\nFILES (patchbay solution files " + s.Name + ")")
		for _, file := range s.Files {
			t.line("  " + file)
		}
	}
	t.hint("\nInstall it with: " + example)
	if s.Readme != "" {
		t.hint("\n" + strings.TrimRight(s.Readme, "\n"))
	}
}
