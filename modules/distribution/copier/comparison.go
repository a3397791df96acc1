package copier

import (
	"cmp"
	"context"

	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// comparison is what source and target said.
type comparison struct {
	want, have string
	// haveType is the media type of what the target has, "" when it named none.
	haveType string
	// pin is the tag that is to keep the image at the target and does not do so yet.
	pin string
	// asked is true when the target has answered.
	asked bool
	// source is the manifest when it came back already.
	source  *registryclient.Manifest
	private bool
	// checked is true when private is known.
	checked bool
}

// askTarget fills in what the target has. An image that is named by digest is asked
// for by its pin tag first: when that names the digest, the image is there and kept,
// which one request has shown.
func (t *task) askTarget(ctx context.Context, source, target imageref.Image, found *comparison) error {
	found.asked = true
	if wanted := cmp.Or(source.Digest, target.Digest); wanted != "" && t.options.PinTag {
		pinned, err := t.to.Look(ctx, pinTag(wanted))
		switch {
		case err != nil:
			return err
		case pinned.Digest != wanted:
			found.pin = pinTag(wanted)
		case target.Digest != "":
			found.have, found.haveType = pinned.Digest, pinned.MediaType
			return nil
		}
	}
	there, err := t.to.Look(ctx, cmp.Or(target.Digest, target.Tag))
	if err != nil {
		return err
	}
	found.have, found.haveType = there.Digest, there.MediaType
	return nil
}

// nothingToDo is true when nothing has to be copied: all platforms of what the target
// has can be pulled there. The pin tag is written then, if the image lacks it.
func (t *task) nothingToDo(ctx context.Context, found comparison) (bool, error) {
	whole, err := t.whole(ctx, found.have, found.haveType, 0)
	if whole && t.options.CheckLayers {
		t.lost = t.lostLayers(ctx, found.have)
		whole = !t.lost
	}
	if err != nil || !whole || found.pin == "" {
		return whole, atTarget(err)
	}
	kept, err := t.keep(ctx, found.have)
	return kept, atTarget(err)
}
