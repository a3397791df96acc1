package solutioncmd

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

// scheme is before the address of what is in a registry.
const scheme = "oci://"

func (a *commands) solutionShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME|oci://…", Short: "Show what a solution does, needs and asks for", Args: program.Args("NAME"),
		Long: `Shows a solution: its parameters, what it requires, what it may do in Kubernetes, which
objects it makes there, its files and its README. One of this program is shown without a
server; the permissions, and what is in a registry or a catalogue, are asked of the server.`,
		Example: "  patchbay solution show image-mirror\n  patchbay solution show oci://ghcr.io/acme/image-cleanup:1.0.0",
		RunE:    func(c *cobra.Command, args []string) error { return a.show(c.Context(), args[0]) },
	}
}

func (a *commands) show(ctx context.Context, name string) error {
	detail, err := a.detailAtServer(ctx, name)
	if err != nil {
		s, missing := a.packaged(name)
		if missing != nil {
			if strings.HasPrefix(name, scheme) || isRefusal(err) {
				return err
			}
			return missing
		}
		detail = api.SolutionDetail{Solution: api.Solution{Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary, Keywords: s.About.Keywords},
			Parameters: s.Parameters, Readme: s.Readme, Files: s.Files(), Licence: s.About.Licence, Engine: s.About.Engine,
			Requires: api.Requirements{Patchbay: s.About.Requires.Patchbay, Components: s.About.Requires.Components}}
	}
	return a.Print(detail, func(t *program.Table) { drawSolution(t, detail) })
}

// isRefusal reports whether a server answered, with a no.
func isRefusal(err error) bool {
	var refused *client.Error
	return errors.As(err, &refused) && refused.Status != http.StatusNotFound
}

// detailAtServer asks the server for a solution, by name or by where it is.
func (a *commands) detailAtServer(ctx context.Context, name string) (detail api.SolutionDetail, err error) {
	server, err := a.Client()
	if err != nil {
		return detail, err
	}
	found, err := find(ctx, server, name)
	if err != nil {
		return detail, err
	}
	err = server.Into(ctx, found.request(http.MethodGet), &detail)
	return detail, err
}

// place is a solution as the API names it.
type place struct{ name, from string }

func (p place) request(method string, path ...string) client.Request {
	request := client.Request{Method: method, Path: append([]string{"solutions", p.name}, path...)}
	if p.from != "" {
		request.Query = url.Values{"from": {p.from}}
	}
	return request
}

// anyName is in the place of the name of a solution that is known by its address alone.
const anyName = "-"

// find takes an address, the name of a solution that the server has, or that of one that a
// single catalogue has.
func find(ctx context.Context, server *client.Client, name string) (place, error) {
	if strings.HasPrefix(name, scheme) {
		return place{anyName, name}, nil
	}
	var list api.SolutionList
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"solutions"}}, &list); err != nil {
		return place{}, err
	}
	var from []string
	for _, s := range list.Items {
		switch {
		case s.Name != name:
		case s.From == "":
			return place{name, ""}, nil
		default:
			from = append(from, s.From)
		}
	}
	switch len(from) {
	case 0:
		return place{name, ""}, nil // the server says what there is
	case 1:
		return place{name, from[0]}, nil
	}
	return place{}, program.Usagef("several catalogues have a solution %s: say which with one of %s", name, strings.Join(from, ", "))
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
	drawOrigin(t, s)
	example := "patchbay solution install " + s.Name
	if s.From != "" {
		example = "patchbay solution install " + s.From
	}
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
	if len(s.Permissions) > 0 {
		t.Line("\nPERMISSIONS in Kubernetes")
		for _, p := range s.Permissions {
			t.Line("  " + p.Words)
		}
	}
	if len(s.Creates) > 0 {
		t.Line("\nIT CREATES in the cluster: " + strings.Join(s.Creates, ", "))
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

// drawOrigin says where a solution comes from and what it wants of the server.
func drawOrigin(t *program.Table, s api.SolutionDetail) {
	said := false
	line := func(text string) { said = true; t.Line(text) }
	if s.From != "" {
		line("from " + s.From + ", " + s.Digest)
		signed := "no signature was demanded"
		if s.Signed {
			signed = "signed, as is demanded"
		}
		line(signed + "; its scripts run with the engine strict, unless you say --engine goja")
	}
	if s.Licence != "" {
		line("licence: " + s.Licence)
	}
	if s.Requires.Patchbay != "" {
		line("requires Patchbay " + s.Requires.Patchbay)
	}
	for _, missing := range s.Requires.Missing {
		line("it can't be installed at this server: " + missing)
	}
	if said {
		t.Line("")
	}
}
