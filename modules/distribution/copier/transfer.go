package copier

import (
	"context"
	"errors"
	"fmt"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/imageref"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// maxTries bounds how often an image is brought to the target again because parts
// of it were gone when it was complete.
const maxTries = 3

var errPartMissing = errors.New("a platform is missing")

// transfer moves the image and names it. What was remembered of the target may be out
// of date; then the transfer is done again by what the target says.
func (t *task) transfer(ctx context.Context, found comparison, target imageref.Image) error {
	m := found.source
	if m == nil {
		var err error
		if m, err = t.fetch(ctx, found.want); err != nil {
			return fmt.Errorf("source: %w", err)
		}
	}
	names, moves := t.names(found, target)
	if moves {
		if err := t.keepOld(ctx, found.have); err != nil {
			return err
		}
	}
	if moves || t.missing || t.lost { // somebody else has moved the tag, or emptied the registry
		t.copier.distrust(t.to.Registry().Host, t.to.Name)
	}
	refused := false
	for try := 1; ; try++ {
		err := t.store(ctx, m, names, moves)
		switch {
		case err == nil:
			return nil
		case registryclient.LostBlobs(err) && refused:
			return fmt.Errorf("the target refuses the manifest, though all that it refers to was offered again: %w", err)
		case registryclient.LostBlobs(err):
			refused = true
		case errors.Is(err, errPartMissing) && try < maxTries:
		default:
			return err
		}
		t.copier.distrust(t.to.Registry().Host, t.to.Name)
		t.knownParts = true
	}
}

// names lists what the manifest is stored under: its pin tag first, since what a tag
// was moved away from may be gone at once. The target's tag is left alone when a
// digest is beside it: the tag may have moved on. Moves is true when a tag is
// taken from another manifest.
func (t *task) names(found comparison, target imageref.Image) (all []string, moves bool) {
	if found.pin != "" {
		all = append(all, found.pin)
	}
	if target.Digest == "" {
		all = append(all, target.Tag)
	}
	if len(all) == 0 {
		all = append(all, found.want) // its pin tag, if it has one, is there
	}
	return all, target.Digest == "" && found.have != "" && found.have != found.want
}

// store brings what a manifest refers to, then the manifest under each name. When a
// tag of the repository was taken from another manifest meanwhile, by this copy or
// another, the registry may have dropped what that one referred to; so it is asked
// whether everything is still there.
func (t *task) store(ctx context.Context, m *registryclient.Manifest, names []string, moves bool) error {
	key := t.keyOf(m.Digest)
	epoch := t.copier.epoch(key.host, key.repository)
	if !t.copier.current(key) || len(m.Children) > 0 && !t.copier.believed(key) {
		if err := t.parts(ctx, m, 0); err != nil {
			return err
		}
	}
	for _, name := range names {
		if err := t.to.Put(ctx, m, name); err != nil {
			return fmt.Errorf("manifest %s: %w", name, err)
		}
	}
	if moves {
		t.copier.distrust(key.host, key.repository)
	}
	if now := t.copier.epoch(key.host, key.repository); now != epoch {
		epoch = now
		there, err := t.areThere(ctx, m.Children, 0)
		if err != nil {
			return atTarget(err)
		}
		if !there {
			return module.Retryable(fmt.Errorf("the target dropped a part of the image when a tag of %s moved: %w", t.to.Name, errPartMissing))
		}
	}
	t.copier.saw(key, epoch)
	return nil
}
