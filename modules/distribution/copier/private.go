package copier

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

type verdictKey struct {
	registry   registryclient.Registry
	repository string
}

// verdict is whether a repository answers anonymous clients.
type verdict struct {
	open  bool
	noted time.Time
}

// verdictLife is how long a verdict holds.
const verdictLife = time.Hour

// guarded is true when it matters whether the source is private.
func (t *task) guarded() bool {
	return !t.options.AllowPrivate && len(t.options.SourceLogins) > 0
}

// lookUp asks the source for a tag's digest. Where it matters it asks without the
// login first, and so learns for the same price whether the image is public.
func (t *task) lookUp(ctx context.Context, tag string, found *comparison) error {
	if t.guarded() {
		open, err := t.askAnonymously(ctx, tag, found)
		if err != nil || open {
			return err
		}
	}
	there, err := t.from.Look(ctx, tag)
	found.want, found.source = there.Digest, there.Manifest
	if err == nil && found.want == "" {
		return t.from.NoImage(tag)
	}
	return err
}

// askAnonymously fills in what the source says to everybody. False means that it
// says nothing to them, or, when the answer is not marked as checked, that it does not
// want to be asked now: then the login still may.
func (t *task) askAnonymously(ctx context.Context, reference string, found *comparison) (bool, error) {
	key := verdictKey{t.from.Registry(), t.from.Name}
	if known, ok := t.copier.verdicts.Get(key); ok && !known.open && time.Since(known.noted) < verdictLife {
		found.private, found.checked = true, true
		return false, nil
	}
	there, err := t.from.Anonymous().Look(registryclient.WithMaxWait(ctx, 0), reference)
	if registryclient.IsLimit(err) {
		return false, nil
	}
	if err != nil && !registryclient.Refused(err) {
		return false, err
	}
	open := err == nil && there.Digest != ""
	found.private, found.checked = !open, true
	if !open {
		return false, nil
	}
	found.want, found.source = cmp.Or(found.want, there.Digest), there.Manifest
	return true, nil
}

// mayPublish refuses to make a private image public.
func (t *task) mayPublish(ctx context.Context, found comparison) error {
	if !t.guarded() {
		return nil
	}
	if !found.checked {
		if _, err := t.askAnonymously(ctx, found.want, &found); err != nil {
			return fmt.Errorf("source: %w", err)
		}
	}
	if found.checked && !found.private {
		return nil
	}
	if found.checked {
		t.copier.verdicts.Put(verdictKey{t.from.Registry(), t.from.Name}, verdict{open: false, noted: time.Now()})
	}
	open, err := t.targetIsOpen(ctx, found.want)
	if err != nil {
		return fmt.Errorf("target: %w", err)
	}
	if !open {
		return nil
	}
	if !found.checked {
		return module.Retryable(&registryclient.LimitError{Text: fmt.Sprintf("%s answers no anonymous requests now (429), so it is not known whether the image is public, "+
			"and the target %s answers everybody; protect the target with a login, or set allowPrivate if everybody who "+
			"reaches it may have the image", t.from.Registry().Host, t.to.Registry().Host)})
	}
	return module.Permanent(fmt.Errorf("refused: the source needs a login and the target %s answers everybody, so the copy would publish the image; "+
		"protect the target with a login, or set allowPrivate if everybody who reaches it may have the image", t.to.Registry().Host))
}

// targetIsOpen reports whether the target would hand out an image without a login.
func (t *task) targetIsOpen(ctx context.Context, reference string) (bool, error) {
	if len(t.options.TargetLogins) == 0 {
		return true, nil // it has just answered us
	}
	key := verdictKey{t.to.Registry(), t.to.Name}
	if known, ok := t.copier.verdicts.Get(key); ok && time.Since(known.noted) < verdictLife {
		return known.open, nil
	}
	_, err := t.to.Anonymous().Look(ctx, reference)
	if err != nil && !registryclient.IsStatus(err, http.StatusUnauthorized, http.StatusForbidden) {
		return false, err
	}
	open := err == nil
	t.copier.verdicts.Put(key, verdict{open: open, noted: time.Now()})
	return open, nil
}
