// Command image makes the container image from built binaries, without a container
// engine: make image and make release run it. It writes the image into a directory, prints
// its digest, and pushes it where -push says.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
	"github.com/patchbay-dev/patchbay/deploy/image/publish"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "image:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, arguments []string, stdout io.Writer) error {
	var release assemble.Release
	var created int64
	var output, push string
	var shared []string
	flags := flag.NewFlagSet("image", flag.ExitOnError)
	flags.Usage = func() {
		fmt.Fprintln(flags.Output(), "image [flags] BINARY...\n\nBINARY.cdx.json says what is in a binary.")
		flags.PrintDefaults()
	}
	flags.StringVar(&release.Version, "version", "", "version of the release")
	flags.StringVar(&release.Revision, "revision", "", "commit of the release")
	flags.Int64Var(&created, "created", 0, "time of the commit, in seconds since 1970")
	flags.StringVar(&output, "output", "dist/image", "directory to write")
	flags.StringVar(&push, "push", "", "where to push to, such as registry.example.com/patchbay:1.2.3")
	flags.Func("sbom", "CycloneDX document for the images of all platforms; may be repeated", func(path string) error {
		shared = append(shared, path)
		return nil
	})
	_ = flags.Parse(arguments) // it exits
	release.Created = time.Unix(created, 0)
	var builds []assemble.Build
	for _, binary := range flags.Args() {
		builds = append(builds, assemble.Build{Binary: binary, SBOMs: append([]string{binary + ".cdx.json"}, shared...)})
	}
	product, err := assemble.New(release, builds...)
	if err != nil {
		return err
	}
	if err := publish.Layout(output, release.Version, product); err != nil {
		return err
	}
	if push != "" {
		pushed, err := publish.Push(ctx, push, product)
		if err != nil {
			return err
		}
		fmt.Fprintln(stdout, pushed)
		return nil
	}
	digest, err := product.Index.Digest()
	if err != nil {
		return err
	}
	fmt.Fprintln(stdout, digest)
	return nil
}
