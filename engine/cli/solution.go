package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

func (a *app) solutionCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "solution", Short: "Look at ready-made flows and install them",
		Example: `  patchbay solution list
  patchbay solution show image-mirror
  patchbay solution install image-mirror --set localRegistry=registry.example.com`,
		Args: noSuchCommand, RunE: help,
	}
	c.AddCommand(a.solutionListCommand(), a.solutionShowCommand(), a.solutionInstallCommand(), a.solutionFilesCommand())
	return c
}

func (a *app) solutionListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List the built-in solutions, without a server", Args: none,
		RunE: func(*cobra.Command, []string) error {
			catalogue, err := a.catalogue()
			if err != nil {
				return err
			}
			all := []api.Solution{}
			for _, s := range catalogue.List() {
				all = append(all, api.Solution{Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary})
			}
			return a.print(all, func(t *table) {
				t.row("NAME", "VERSION", "TITLE", "SUMMARY")
				for _, s := range all {
					t.row(s.Name, s.Version, s.Title, shorten(s.Summary, 100))
				}
			})
		},
	}
}

func (a *app) packaged(name string) (*solution.Solution, error) {
	catalogue, err := a.catalogue()
	if err != nil {
		return nil, err
	}
	return catalogue.Get(name)
}

func (a *app) solutionShowCommand() *cobra.Command {
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
		t.line("\nFILES (patchbay solution files " + s.Name + ")")
		for _, file := range s.Files {
			t.line("  " + file)
		}
	}
	t.line("\nInstall it with: " + example)
	if s.Readme != "" {
		t.line("\n" + strings.TrimRight(s.Readme, "\n"))
	}
}

func (a *app) solutionInstallCommand() *cobra.Command {
	var sets, files []string
	var name string
	var replace bool
	c := &cobra.Command{
		Use: "install NAME", Short: "Make a flow of a solution, stopped", Args: takes("NAME"),
		Long: `Makes a flow of a solution with your values and saves it at the server. Nothing
starts by it.`,
		Example: `  patchbay solution install image-mirror --set localRegistry=registry.example.com
  patchbay solution install image-mirror --name mirror-shop --set localRegistry=zot.zot:5000 --set namespace=shop`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.install(c.Context(), args[0], install{sets: sets, files: files, flow: name, replace: replace})
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "value of a parameter, KEY=VALUE; may be repeated")
	c.Flags().StringArrayVar(&files, "set-file", nil, "value of a parameter from a file, KEY=PATH; may be repeated")
	c.Flags().StringVar(&name, "name", "", "name of the flow; the solution's by default")
	c.Flags().BoolVar(&replace, "replace", false, "replace a flow of that name")
	return c
}

type install struct {
	sets, files []string
	flow        string
	replace     bool
}

func (a *app) install(ctx context.Context, name string, i install) error {
	sets := i.sets
	for _, set := range i.files {
		key, path, ok := strings.Cut(set, "=")
		if !ok {
			return usagef("--set-file %q: want KEY=PATH", set)
		}
		text, err := a.readFile(path)
		if err != nil {
			return err
		}
		sets = append(sets, key+"="+strings.TrimRight(string(text), "\n"))
	}
	server, err := a.reach()
	if err != nil {
		return err
	}
	// The server's own solution says of what kind its parameters are.
	var s api.Solution
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"solutions", name}}, &s); err != nil {
		return err
	}
	values, err := solution.ParseValues(s.Parameters, sets)
	if err != nil {
		return usagef("solution %s: %w", name, err)
	}
	request := client.Request{Method: http.MethodPost, Path: []string{"solutions", name, "install"}}.
		JSON(map[string]any{"flow": i.flow, "values": values, "replace": i.replace})
	var saved api.Saved
	if err := server.Into(ctx, request, &saved); err != nil {
		return err
	}
	return a.printSaved([]api.Saved{saved})
}

func (a *app) solutionFilesCommand() *cobra.Command {
	var sets []string
	var directory string
	c := &cobra.Command{
		Use: "files NAME [FILE]", Short: "List or print the files that a solution ships, without a server", Args: takes("NAME", "[FILE]"),
		Example: "  patchbay solution files image-mirror\n  patchbay solution files image-mirror zot/values.yaml\n  patchbay solution files image-mirror --dir ./image-mirror",
		RunE: func(_ *cobra.Command, args []string) error {
			s, err := a.packaged(args[0])
			if err != nil {
				return err
			}
			values, err := solution.ParseValues(s.Parameters, sets)
			if err != nil {
				return usagef("solution %s: %w", s.Name, err)
			}
			switch {
			case len(args) > 1:
				text, err := s.File(args[1], values)
				if err != nil {
					return err
				}
				_, err = a.Stdout.Write(text)
				return err
			case directory != "":
				return a.writeFiles(s, values, directory)
			}
			return a.print(s.Files(), func(t *table) {
				for _, file := range s.Files() {
					t.line(file)
				}
			})
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "value of a parameter, KEY=VALUE; may be repeated")
	c.Flags().StringVar(&directory, "dir", "", "write all files into this directory; existing ones are kept")
	return c
}

func (a *app) writeFiles(s *solution.Solution, values map[string]any, directory string) error {
	for _, name := range s.Files() {
		text, err := s.File(name, values)
		if err != nil {
			return err
		}
		path := filepath.Join(directory, filepath.FromSlash(name))
		if !filepath.IsLocal(name) {
			return fmt.Errorf("solution %s: file %q would leave the directory", s.Name, name)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if err != nil {
			return err
		}
		_, err = file.Write(text)
		if closed := file.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
		fmt.Fprintln(a.Stdout, path)
	}
	return nil
}
