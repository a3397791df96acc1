package solutioncmd

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
)

func (a *commands) solutionListCommand() *cobra.Command {
	var installed bool
	c := &cobra.Command{
		Use: "list", Short: "List the solutions of this program, or what is installed", Args: program.NoArgs,
		Long: `Lists the solutions that this program has, without a server. With --installed it lists
what is installed at the server: each under its own name, which is that of its flow.`,
		RunE: func(c *cobra.Command, _ []string) error {
			if installed {
				return a.listInstalled(c.Context())
			}
			catalogue, err := a.catalogue()
			if err != nil {
				return err
			}
			all := []api.Solution{}
			for _, s := range catalogue.List() {
				all = append(all, api.Solution{Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary, Keywords: s.About.Keywords})
			}
			for _, b := range catalogue.Broken() {
				all = append(all, api.Solution{Name: b.Folder, Problem: b.Err.Error()})
			}
			return a.Print(all, func(t *program.Table) { drawSolutions(t, all, false) })
		},
	}
	c.Flags().BoolVar(&installed, "installed", false, "list what is installed at the server")
	return c
}

func drawSolutions(t *program.Table, all []api.Solution, withFrom bool) {
	head := []any{"NAME", "VERSION", "TITLE", "SUMMARY"}
	if withFrom {
		head = append(head, "FROM")
	}
	t.Row(head...)
	for _, s := range all {
		row := []any{s.Name, s.Version, s.Title, program.Shorten(s.Summary, 100)}
		if s.Problem != "" {
			row = []any{s.Name, "-", "can't be used", s.Problem}
		}
		switch {
		case withFrom && s.From == "":
			row = append(row, "built in")
		case withFrom:
			row = append(row, s.From)
		}
		t.Row(row...)
	}
}

func (a *commands) listInstalled(ctx context.Context) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	var list api.InstanceList
	if err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"instances"}}, &list); err != nil {
		return err
	}
	return a.Print(list.Items, func(t *program.Table) {
		t.Row("NAME", "SOLUTION", "VERSION", "NEWER", "BEFORE", "FROM")
		for _, one := range list.Items {
			newer, before, from := "-", "-", "built in"
			if one.Newer != nil {
				newer = one.Newer.Version
			}
			if one.Before != nil {
				before = one.Before.Version
			}
			if one.From != "" {
				from = one.From
			}
			t.Row(one.Name, one.Solution, one.Version, newer, before, from)
		}
	})
}

func (a *commands) searchCommand() *cobra.Command {
	return &cobra.Command{
		Use: "search [WORD...]", Short: "Find solutions in all catalogues of the server", Args: program.Args("[WORD...]"),
		Long: `Lists the solutions that the server has and those of the catalogues that were added to
it, if all words are in their name, title, summary or keywords. A catalogue that can't be
read is named on standard error.`,
		Example: "  patchbay solution search mirror\n  patchbay solution search",
		RunE: func(c *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			var list api.SolutionList
			request := client.Request{Method: http.MethodGet, Path: []string{"solutions"}, Query: url.Values{"q": {strings.Join(args, " ")}}}
			if err := server.Into(c.Context(), request, &list); err != nil {
				return err
			}
			for _, one := range list.Catalogues {
				if one.Problem != "" {
					a.Note("the catalogue %s can't be read: %s", one.Name, one.Problem)
				}
			}
			return a.Print(list.Items, func(t *program.Table) { drawSolutions(t, list.Items, true) })
		},
	}
}
