package cataloguecmd

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/solution/index"
)

func (a *commands) pushCommand() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use: "push FILE TO", Short: "Store a catalogue in a registry", Args: program.Args("FILE", "TO"),
		Long: `Stores a catalogue in a registry of container images, under a tag: TO is
oci://host/repository:tag. Logins are those of the docker config.`,
		Example: "  patchbay catalogue push catalogue.json oci://ghcr.io/acme/catalogue:latest --key cosign.key",
		RunE: func(c *cobra.Command, args []string) error {
			return a.push(c.Context(), args[0], args[1], key)
		},
	}
	c.Flags().StringVar(&key, "key", "", program.KeyHelp)
	return c
}

func (a *commands) push(ctx context.Context, file, to, key string) error {
	signer, err := a.Signer(key)
	if err != nil {
		return err
	}
	text, err := a.ReadFile(file)
	if err != nil {
		return err
	}
	catalogue, err := index.Parse(text)
	if err != nil {
		return program.Usagef("%s: %w", file, err)
	}
	client := a.Registries()
	digest, err := client.PushIndex(ctx, to, catalogue)
	if err != nil {
		return err
	}
	pushed := program.Pushed{Reference: strings.TrimPrefix(to, "oci://"), Digest: digest}
	if signer != nil {
		if err := client.Sign(ctx, pushed.ByDigest(), signer); err != nil {
			return err
		}
		public, err := signer.PublicKey()
		if err != nil {
			return err
		}
		pushed.SignedBy = public.Name()
	}
	return a.PrintPushed(pushed)
}
