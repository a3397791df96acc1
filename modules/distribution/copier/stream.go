package copier

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// stream moves the bytes of a blob from the source into an upload, through a
// buffer of fixed size.
func (t *task) stream(ctx context.Context, blob registryclient.Descriptor, upload *url.URL) error {
	source, err := t.from.OpenBlob(ctx, blob, t.progress)
	if err != nil {
		return err
	}
	begun := time.Now()
	stored, err := t.to.Upload(ctx, upload, blob, source)
	read, broken := source.End()
	switch {
	case broken != nil:
		err = broken
	case err != nil && ctx.Err() == nil:
		err = registryclient.ExplainCut(err, "the upload to the target", time.Since(begun))
	}
	if err != nil {
		t.count.done.Add(-read)
		return err
	}
	if stored != "" && stored != blob.Digest {
		return module.Permanent(fmt.Errorf("the target stored it as %s", stored))
	}
	return nil
}
