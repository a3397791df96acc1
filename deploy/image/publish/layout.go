package publish

import (
	"fmt"
	"os"

	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"

	"github.com/patchbay-dev/patchbay/deploy/image/assemble"
)

// Layout writes the product into a new directory, in the OCI image layout. The index is
// there by the name that is given; the SBOMs are entries beside it.
func Layout(directory, name string, product assemble.Product) error {
	if found, err := os.ReadDir(directory); err == nil && len(found) > 0 {
		return fmt.Errorf("write the image to %s: the directory is not empty; remove it, or give another", directory)
	}
	path, err := layout.Write(directory, empty.Index)
	if err != nil {
		return fmt.Errorf("write the image to %s: %w", directory, err)
	}
	named := layout.WithAnnotations(map[string]string{"org.opencontainers.image.ref.name": name})
	if err := path.AppendIndex(product.Index, named); err != nil {
		return fmt.Errorf("write the image to %s: %w", directory, err)
	}
	for _, sbom := range product.SBOMs {
		if err := path.AppendImage(sbom); err != nil {
			return fmt.Errorf("write an SBOM to %s: %w", directory, err)
		}
	}
	return nil
}
