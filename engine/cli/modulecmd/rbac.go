package modulecmd

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/client"
	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/flow"
	"github.com/patchbay-dev/patchbay/engine/rbac"
	"github.com/patchbay-dev/patchbay/engine/runtime/planning"
)

func (a *commands) rbacCommand() *cobra.Command {
	var file string
	var o rbac.Options
	c := &cobra.Command{
		Use: "rbac FLOW", Short: "Print the least-privilege roles that a flow needs",
		Long: `Sums the Kubernetes permissions that a flow's nodes declare into a ClusterRole, or
into a Role with --namespace, as YAML to apply. What secret() in settings reads
comes as a Role in Patchbay's own namespace, limited to the Secrets that are named
there. With -f the flow is read from a
file, and no server is asked.`,
		Example: `  patchbay rbac image-mirror --service-account patchbay/engine | kubectl apply -f -
  patchbay rbac -f flow.yaml --namespace shop`,
		Args: program.Args("[FLOW]"),
		RunE: func(c *cobra.Command, args []string) error {
			if (len(args) == 1) == (file != "") {
				return program.Usagef("name either a FLOW or a file with -f")
			}
			if file != "" {
				return a.rolesOfFile(c.Context(), file, o)
			}
			return a.roles(c.Context(), args[0], o)
		},
	}
	c.Flags().StringVarP(&file, "filename", "f", "", "read the flow from a file; - for standard input")
	c.Flags().StringVarP(&o.Namespace, "namespace", "n", "", "limit to one namespace what can be")
	c.Flags().StringVar(&o.Subject, "service-account", "", "bind the roles to this service account, NAMESPACE/NAME")
	return c
}

func (a *commands) roles(ctx context.Context, name string, o rbac.Options) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	query := url.Values{}
	if o.Namespace != "" {
		query.Set("namespace", o.Namespace)
	}
	if o.Subject != "" {
		query.Set("serviceAccount", o.Subject)
	}
	manifest, err := server.Bytes(ctx, client.Request{Method: http.MethodGet, Path: []string{"flows", name, "rbac"}, Query: query})
	if err != nil {
		return err
	}
	return a.PrintManifest(manifest)
}

func (a *commands) rolesOfFile(ctx context.Context, file string, o rbac.Options) error {
	text, err := a.ReadFile(file)
	if err != nil {
		return err
	}
	document, found := flow.Parse(file, text)
	if err := found.Err(); err != nil {
		return err
	}
	planner, err := a.Planner()
	if err != nil {
		return err
	}
	o.Flow = document.Metadata.Name
	var problems flow.Problems
	nodes, err := program.Interruptible(ctx, func() ([]planning.NodePermissions, error) {
		nodes, report := planner.Permissions(ctx, document)
		problems = report.Problems
		return nodes, nil
	})
	if err != nil {
		return err
	}
	for _, problem := range problems {
		fmt.Fprintln(a.Stderr, a.Name+": "+problem.Error())
	}
	manifest, err := rbac.Manifest(rbac.OfFlow(nodes), o)
	if err != nil {
		return &program.UsageError{Err: err}
	}
	return a.PrintManifest(manifest)
}
