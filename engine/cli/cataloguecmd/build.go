package cataloguecmd

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
	"github.com/patchbay-dev/patchbay/engine/solution/pack"
	"github.com/patchbay-dev/patchbay/engine/solution/signature"
)

// build is what `catalogue build` was given.
type build struct {
	title, to, signedBy string
	includes            []string
}

func (a *commands) buildCommand() *cobra.Command {
	var b build
	c := &cobra.Command{
		Use: "build [FROM...]", Short: "Write a catalogue of solutions that registries have", Args: program.Args("[FROM...]"),
		Long: `Reads solutions from registries and writes a catalogue of them as JSON: what a list
shows of each, and its digest, so that the catalogue can't come to mean another one. A
tag is looked up once, now. FROM is oci://host/repository:tag or by digest. A further
catalogue stays by its tag; it is read to see that it can be, with those that it includes.`,
		Example: `  patchbay catalogue build oci://ghcr.io/acme/image-cleanup:1.0.0 --title "Acme" --to catalogue.json
  patchbay catalogue build --include ghcr.io/acme/catalogue:latest --title "All of us"`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.build(c.Context(), args, b)
		},
	}
	c.Flags().StringVar(&b.title, "title", "", "what the catalogue is called")
	c.Flags().StringVar(&b.to, "to", "", "file to write; default: standard output")
	c.Flags().StringArrayVar(&b.includes, "include", nil, "a further catalogue, host/repository:tag; may be repeated")
	c.Flags().StringVar(&b.signedBy, "signed-by", "", program.SignedByHelp)
	return c
}

func (a *commands) build(ctx context.Context, from []string, b build) error {
	if len(from) == 0 && len(b.includes) == 0 {
		return program.Usagef("want solutions, as oci://host/repository:tag, or further catalogues with --include")
	}
	policy, err := a.SignedBy(b.signedBy)
	if err != nil {
		return err
	}
	catalogue := index.Index{Title: b.title, Includes: b.includes}
	for _, include := range b.includes {
		if _, err := a.Registries().PullIndexes(ctx, include, policy); err != nil {
			return err
		}
	}
	for _, one := range from {
		item, err := a.item(ctx, one, policy)
		if err != nil {
			return err
		}
		catalogue.Items = append(catalogue.Items, item)
	}
	text, err := catalogue.JSON()
	if err != nil {
		return err
	}
	if b.to == "" {
		_, err = a.Stdout.Write(text)
		return err
	}
	if err := os.WriteFile(b.to, text, 0o644); err != nil {
		return err
	}
	return a.Print(catalogue, func(t *program.Table) {
		t.Line(fmt.Sprintf("%s: a catalogue of %s", b.to, program.Counted(len(catalogue.Items), "solution")))
	})
}

// item reads a solution from a registry, as much of it as a catalogue says.
func (a *commands) item(ctx context.Context, from string, policy signature.Policy) (index.Item, error) {
	pulled, err := a.Registries().Pull(ctx, from, policy)
	if err != nil {
		return index.Item{}, err
	}
	folder, err := pack.Unpack(pulled.Archive)
	if err != nil {
		return index.Item{}, fmt.Errorf("%s: %w", from, err)
	}
	s, err := solution.Open(folder)
	if err != nil {
		return index.Item{}, fmt.Errorf("%s: %w", from, err)
	}
	return index.Item{
		Name: s.Name, Title: s.Title, Version: s.Version, Summary: s.Summary, Keywords: s.About.Keywords, Licence: s.About.Licence,
		Patchbay: s.About.Requires.Patchbay, Components: s.Components(), Reference: pulled.Reference, Digest: pulled.Digest,
	}, nil
}
