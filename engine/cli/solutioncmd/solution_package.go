package solutioncmd

import (
	"fmt"
	"os"

	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/spf13/cobra"

	"github.com/patchbay-dev/patchbay/engine/cli/program"
	"github.com/patchbay-dev/patchbay/engine/solution"
	"github.com/patchbay-dev/patchbay/engine/solution/pack"
	"github.com/patchbay-dev/patchbay/engine/solution/registry"
)

func (a *commands) solutionPackageCommand() *cobra.Command {
	var to string
	var oci bool
	c := &cobra.Command{
		Use: "package DIR", Short: "Make one archive of a solution that you write, without a server", Args: program.Args("DIR"),
		Long: `Makes a tar+gzip of a solution's folder. The same folder makes the same bytes, and the
digest is the one that a registry will know it by. With --oci it is a directory in the
OCI image layout, for tools that bring images to where no network is. Names that begin
with a dot are left out; a link is an error.`,
		Example: "  patchbay solution package ./image-cleanup\n  patchbay solution package ./image-cleanup --oci --to ./layout",
		RunE: func(_ *cobra.Command, args []string) error {
			return a.solutionPackage(args[0], to, oci)
		},
	}
	c.Flags().StringVar(&to, "to", "", "file to write, or the directory with --oci; default: NAME-VERSION.tar.gz, or NAME-VERSION, here")
	c.Flags().BoolVar(&oci, "oci", false, "write a directory in the OCI image layout")
	return c
}

// packed is what "solution package" has made.
type packed struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	File    string `json:"file"`
	Digest  string `json:"digest"`
	Bytes   int    `json:"bytes"`
}

func (a *commands) solutionPackage(directory, to string, oci bool) error {
	s, archive, err := packFolder(directory)
	if err != nil {
		return err
	}
	image, err := registry.Artifact(archive)
	if err != nil {
		return err
	}
	digest, err := image.Digest()
	if err != nil {
		return err
	}
	made := packed{Name: s.Name, Version: s.Version, File: to, Digest: digest.String(), Bytes: len(archive)}
	if made.File == "" {
		made.File = s.Name + "-" + s.Version
		if !oci {
			made.File += ".tar.gz"
		}
	}
	if oci {
		if _, err := os.Stat(made.File); err == nil {
			return fmt.Errorf("%s is there already: name another directory with --to", made.File)
		}
		place, err := layout.Write(made.File, empty.Index)
		if err != nil {
			return fmt.Errorf("write the layout %s: %w", made.File, err)
		}
		if err := place.AppendImage(image, layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": s.Name + ":" + s.Version})); err != nil {
			return fmt.Errorf("write the layout %s: %w", made.File, err)
		}
	} else if err := os.WriteFile(made.File, archive, 0o644); err != nil {
		return err
	}
	return a.Print(made, func(t *program.Table) {
		t.Line(fmt.Sprintf("%s: %s %s, %d bytes", made.File, made.Name, made.Version, made.Bytes))
		t.Line("  " + made.Digest)
	})
}

// packFolder packs a solution's folder that can be used as one.
func packFolder(directory string) (*solution.Solution, []byte, error) {
	root, err := os.OpenRoot(directory)
	if err != nil {
		return nil, nil, err
	}
	defer root.Close()
	s, err := solution.Open(root.FS())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", directory, err)
	}
	archive, err := pack.Pack(root.FS())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", directory, err)
	}
	return s, archive, nil
}
