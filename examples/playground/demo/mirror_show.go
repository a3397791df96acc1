package demo

import (
	"context"
	"fmt"

	"github.com/patchbay-dev/patchbay/examples/playground/workloads"
)

// imageMirror shows Image Mirror on the sample deployments.
type imageMirror struct{ *demo }

// One deployment more than the samples is kept by Flux, to see what comes of it.
func (d imageMirror) prepare(ctx context.Context) error { return d.keep(ctx) }

// The samples' private images may be copied: the mirror is on loopback.
func (imageMirror) parameters() []string { return []string{"allowPrivate=true"} }

func (d imageMirror) invite() error {
	all, err := workloads.All(d.stage.Values)
	if err != nil {
		return err
	}
	d.describe(fmt.Sprintf("%d sample deployments in the namespaces shop, data and platform", len(all)))
	fmt.Fprintf(d.Out, `
Image Mirror is installed and stopped. Open the editor's link, open the flow and
press Start on its ticker. Or do it in another terminal:

  %s

and look at what it does:

  %s
  %s
`, d.command("flow start"), d.kubectl("get deployments -A -o wide"), d.command("flow show"))
	return nil
}
