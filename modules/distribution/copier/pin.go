package copier

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// pinTag is the tag that keeps a manifest alive in registries that collect what
// has no tag.
func pinTag(digest string) string {
	_, hex, _ := strings.Cut(digest, ":")
	return "pin-" + hex[:12]
}

// keep stores what the target has under a digest under its pin tag too. False means
// that the target can't give it out, or no longer has what it refers to: there is
// nothing left to keep.
func (t *task) keep(ctx context.Context, digest string) (bool, error) {
	m, err := t.to.Get(ctx, digest)
	if err == nil {
		err = t.to.Put(ctx, m, pinTag(digest))
	}
	switch {
	case err == nil:
		return true, nil
	case ctx.Err() == nil && !module.IsRetryable(err) && !registryclient.IsStatus(err, http.StatusUnauthorized, http.StatusForbidden):
		return false, nil
	}
	return false, fmt.Errorf("manifest %s: %w", pinTag(digest), err)
}

// keepOld gives the manifest that a tag is about to be moved away from a tag of its
// own, because somebody may use it by digest. A manifest that can't be pulled any more
// is not kept.
func (t *task) keepOld(ctx context.Context, old string) error {
	if !t.options.PinTag {
		return nil
	}
	kept, err := t.keep(ctx, old)
	if err != nil {
		return fmt.Errorf("target: keep what the tag names until now: %w", err)
	}
	if !kept {
		module.Logger(ctx).Warn("what a tag named until now could not be kept, since it can't be pulled any more", "target", t.image.Target, "digest", old)
	}
	return nil
}
