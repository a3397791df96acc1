package solutioncmd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/server/api"
	"github.com/patchbay-dev/patchbay/engine/solution"
)

func (a *commands) solutionInstallCommand() *cobra.Command {
	var sets, files []string
	var name, engine string
	var replace, literals, managed, dry bool
	c := &cobra.Command{
		Use: "install NAME|oci://…", Short: "Make a flow of a solution, stopped", Args: program.Args("NAME"),
		Long: `Makes a flow of a solution with your values and saves it at the server. Nothing
starts by it. The solution is one that the server has, one of a catalogue, or what is at
an address in a registry, whose scripts run with the strict engine unless you say
--engine goja. With --replace a flow of that name is replaced whole: what you don't give
keeps the value that the flow has now, and what was changed in the flow beside
the solution's parameters is lost, which an upgrade would keep. Where a solution knows which values suit what manages
the cluster's workloads, such as Argo CD, and yours are others, it says so.`,
		Example: `  patchbay solution install image-mirror --set localRegistry=registry.example.com
  patchbay solution install image-mirror --name mirror-shop --set localRegistry=zot.zot:5000 --set namespace=shop
  patchbay solution install oci://ghcr.io/acme/image-cleanup:1.0.0 --dry-run`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.install(c.Context(), args[0], install{
				sets: sets, files: files, flow: name, engine: engine, replace: replace, literals: literals, managed: managed, dry: dry,
			})
		},
	}
	c.Flags().StringArrayVar(&sets, "set", nil, "value of a parameter, KEY=VALUE; may be repeated")
	c.Flags().StringArrayVar(&files, "set-file", nil, "value of a parameter from a file, KEY=PATH; may be repeated")
	c.Flags().StringVar(&name, "name", "", "name of the flow; the solution's by default")
	c.Flags().StringVar(&engine, "engine", "", "what the scripts of a solution from elsewhere run with: strict, the default, or goja, as the solution says, if you trust who made it")
	c.Flags().BoolVar(&dry, "dry-run", false, "show the document, the permissions and the files, and install nothing")
	c.Flags().BoolVar(&replace, "replace", false, "replace a flow of that name; values that are not given stay as they are in it")
	c.Flags().BoolVar(&literals, "allow-literal-secrets", false, program.AllowLiteralsHelp)
	c.Flags().BoolVar(&managed, "overwrite-managed", false, program.OverwriteManagedHelp)
	return c
}

type install struct {
	sets, files []string
	flow        string
	engine      string
	dry         bool
	replace     bool
	literals    bool // secrets that are written out are saved too
	managed     bool // a flow that a tool manages is replaced too
}

func (a *commands) install(ctx context.Context, name string, i install) error {
	sets, err := a.withFiles(i.sets, i.files)
	if err != nil {
		return err
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	found, err := find(ctx, server, name)
	if err != nil {
		return err
	}
	// The solution as the server has it says of what kind its parameters are.
	var s api.SolutionDetail
	if err := server.Into(ctx, found.request(http.MethodGet), &s); err != nil {
		return err
	}
	name = s.Name
	values, err := solution.ParseValues(s.Parameters, sets)
	if err != nil {
		return program.Usagef("solution %s: %w", name, err)
	}
	if i.replace {
		kept, err := installedValues(ctx, server, name, i.flow)
		if err != nil {
			return err
		}
		maps.Copy(kept, values)
		values = kept
	}
	if i.dry {
		return a.preview(ctx, server, s, i, values)
	}
	order := map[string]any{"from": s.From, "digest": s.Digest, "engine": i.engine, "flow": i.flow, "values": values, "replace": i.replace}
	if i.literals {
		order["allowLiteralSecrets"] = true
	}
	if i.managed {
		order["overwriteManaged"] = true
	}
	request := client.Request{Method: http.MethodPost, Path: []string{"solutions", name, "install"}}.JSON(order)
	var saved api.Saved
	if err := server.Into(ctx, request, &saved); err != nil {
		return err
	}
	if err := a.PrintSaved([]api.Saved{saved}, 1); err != nil {
		return err
	}
	a.advise(ctx, server, s, i, values)
	return nil
}

// advise says on stderr which values would suit the cluster better. The flow is
// installed by then, so that a fault here does not fail the command.
func (a *commands) advise(ctx context.Context, server *client.Client, s api.SolutionDetail, i install, values map[string]any) {
	var preview api.Preview
	request := client.Request{Method: http.MethodPost, Path: []string{"solutions", s.Name, "preview"}}.
		JSON(map[string]any{"from": s.From, "engine": i.engine, "flow": i.flow, "values": values, "advice": true})
	if err := server.Into(ctx, request, &preview); err != nil {
		preview.Unsurveyed = err.Error()
	}
	if preview.Unsurveyed != "" {
		fmt.Fprintf(a.Stderr, "note: no advice on the parameters, since the cluster could not be looked at: %s\n", preview.Unsurveyed)
	}
	again := a.WithOwnName("patchbay solution upgrade ")
	if preview.Document != nil {
		again += preview.Document.Metadata.Name
	}
	for _, advice := range preview.Advice {
		fmt.Fprintf(a.Stderr, "advice: set %s to %v. The cluster has %s. %s\n  %s --set %s=%v\n",
			advice.Parameter, advice.Value, advice.Found, advice.Reason, again, advice.Parameter, advice.Value)
	}
}

// installedValues reads what a flow of the solution was made with; nothing when
// there is none.
func installedValues(ctx context.Context, server *client.Client, name, flow string) (map[string]any, error) {
	query := url.Values{}
	if flow != "" {
		query.Set("flow", flow)
	}
	installed := api.SolutionValues{Values: map[string]any{}}
	err := server.Into(ctx, client.Request{Method: http.MethodGet, Path: []string{"solutions", name, "values"}, Query: query}, &installed)
	var refused *client.Error
	if errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Status == http.StatusConflict) {
		return map[string]any{}, nil // there is no flow, or one that can't be read
	}
	return installed.Values, err
}

// withFiles reads the values that are in files.
func (a *commands) withFiles(sets, files []string) ([]string, error) {
	for _, set := range files {
		key, path, ok := strings.Cut(set, "=")
		if !ok {
			return nil, program.Usagef("--set-file %q: want KEY=PATH", set)
		}
		text, err := a.ReadFile(path)
		if err != nil {
			return nil, err
		}
		sets = append(sets, key+"="+strings.TrimRight(string(text), "\n"))
	}
	return sets, nil
}
