package solutioncmd

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
)

func (a *commands) solutionPushCommand() *cobra.Command {
	var key string
	var unchecked bool
	c := &cobra.Command{
		Use: "push DIR TO", Short: "Store a solution that you write in a registry", Args: program.Args("DIR", "TO"),
		Long: `Checks a solution's folder as patchbay solution lint does, and stores it in a registry
of container images: TO is oci://host/repository, with :TAG or, without, under its
version. The same folder has the same digest wherever it is stored. With --key it is
signed; the signature is stored beside it, as cosign does. Logins are those of the
docker config.`,
		Example: `  patchbay solution push ./image-cleanup oci://ghcr.io/acme/image-cleanup
  COSIGN_PASSWORD=… patchbay solution push ./image-cleanup oci://ghcr.io/acme/image-cleanup:1.0.0 --key cosign.key`,
		RunE: func(c *cobra.Command, args []string) error {
			return a.solutionPush(c.Context(), args[0], args[1], key, unchecked)
		},
	}
	c.Flags().StringVar(&key, "key", "", program.KeyHelp)
	c.Flags().BoolVar(&unchecked, "no-checks", false, "store it whatever its checks say")
	return c
}

func (a *commands) solutionPush(ctx context.Context, directory, to, key string, unchecked bool) error {
	signer, err := a.Signer(key)
	if err != nil {
		return err
	}
	if !unchecked {
		if err := a.checkBeforePush(ctx, directory); err != nil {
			return err
		}
	}
	s, archive, err := packFolder(directory)
	if err != nil {
		return err
	}
	pushed := program.Pushed{Reference: strings.TrimPrefix(to, registry.Scheme)}
	if !strings.Contains(pushed.Reference[strings.LastIndexByte(pushed.Reference, '/')+1:], ":") {
		pushed.Reference += ":" + strings.ReplaceAll(s.Version, "+", "_") // no tag has a plus
	}
	client := a.Registries()
	if pushed.Digest, err = client.Push(ctx, pushed.Reference, archive); err != nil {
		return err
	}
	if signer != nil {
		if err := client.Sign(ctx, pushed.ByDigest(), signer); err != nil {
			return fmt.Errorf("it is stored without a signature: %w", err)
		}
		public, err := signer.PublicKey()
		if err != nil {
			return err
		}
		pushed.SignedBy = public.Name()
	}
	return a.PrintPushed(pushed)
}

// checkBeforePush wants a folder without errors; it says on stderr what is wrong.
func (a *commands) checkBeforePush(ctx context.Context, directory string) error {
	all, err := a.linted(ctx, []string{directory})
	if err != nil {
		return err
	}
	for _, one := range all {
		for _, p := range one.found {
			fmt.Fprintln(a.Stderr, p.Error())
		}
		if !one.Valid {
			return fmt.Errorf("%s has errors and was not pushed; --no-checks pushes it all the same", one.Folder)
		}
	}
	return nil
}
