package copier

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/patchbay-dev/patchbay/engine/module"
	"github.com/patchbay-dev/patchbay/modules/distribution/registryclient"
)

// task is the copy of one image.
type task struct {
	copier   *Copier
	image    Image
	options  Options
	from, to registryclient.Repository
	// slots bounds the blobs on their way at once.
	slots chan struct{}
	// knownParts is true when the target may hold some of the children: it is worth
	// a HEAD for each.
	knownParts bool
	// missing is true when the target was to have the image and has not, or not all
	// of it.
	missing bool
	// lost is true when the target lacks a layer of an image whose manifests it has:
	// they vouch for nothing then.
	lost   bool
	layers int // that were looked for

	named, settled sync.Map // digests of blobs that were met, and that are there
	count          struct {
		blobs, mounted, bytes atomic.Int64
		done, total, reported atomic.Int64
	}
}

// maxDepth bounds indexes within indexes.
const maxDepth = 8

// fetch reads a manifest from the source unless its limit forbids it. Reading
// one counts against pull limits; HEAD does not.
func (t *task) fetch(ctx context.Context, digest string) (*registryclient.Manifest, error) {
	if remaining, limit, ok := t.from.PullsLeft(); ok && remaining < t.options.RateBudgetFloor {
		return nil, module.Retryable(&registryclient.LimitError{Text: fmt.Sprintf("%s has %d of %d pulls left, below the floor of %d: sign in, or wait until it has more",
			t.from.Registry().Host, remaining, limit, t.options.RateBudgetFloor)})
	}
	return t.from.Get(ctx, digest)
}

// parts brings everything that a manifest refers to to the target, children
// before whoever names them.
func (t *task) parts(ctx context.Context, m *registryclient.Manifest, depth int) error {
	if depth > maxDepth {
		return module.Permanent(fmt.Errorf("manifest %s: indexes are nested more than %d deep", m.Digest, maxDepth))
	}
	var total int64
	for _, blob := range m.Blobs {
		if _, again := t.named.LoadOrStore(blob.Digest, true); !again {
			total += blob.Size
		}
	}
	t.count.total.Add(total)
	if err := t.learnMounts(ctx, m.Blobs); err != nil {
		return err
	}
	group, ctx := errgroup.WithContext(ctx)
	for _, blob := range m.Blobs {
		group.Go(func() error {
			select {
			case t.slots <- struct{}{}:
				defer func() { <-t.slots }()
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			return t.blob(ctx, blob)
		})
	}
	children := make(chan struct{}, cap(t.slots))
	for _, child := range m.Children {
		group.Go(func() error {
			select {
			case children <- struct{}{}:
				defer func() { <-children }()
			case <-ctx.Done():
				return context.Cause(ctx)
			}
			return t.child(ctx, child, depth+1)
		})
	}
	return group.Wait()
}

func (t *task) child(ctx context.Context, child registryclient.Descriptor, depth int) error {
	key := t.keyOf(child.Digest)
	if t.copier.believed(key) {
		return nil
	}
	if !t.lost && (t.knownParts || t.copier.seen(key)) {
		there, err := t.isThere(ctx, child, depth)
		if err != nil || there {
			return atTarget(err)
		}
	}
	m, err := t.fetch(ctx, child.Digest)
	if err != nil {
		return err
	}
	epoch := t.copier.epoch(key.host, key.repository)
	if err := t.parts(ctx, m, depth); err != nil {
		return err
	}
	if err := t.to.Put(ctx, m, child.Digest); err != nil {
		return fmt.Errorf("manifest %s: %w", child.Digest, err)
	}
	t.copier.saw(key, epoch)
	return nil
}

// settle counts a blob that the target has now, once however often the image
// names it.
func (t *task) settle(blob registryclient.Descriptor, moved bool) {
	if _, again := t.settled.LoadOrStore(blob.Digest, true); again {
		return
	}
	if moved {
		t.count.blobs.Add(1)
		t.count.bytes.Add(blob.Size)
		return
	}
	t.count.mounted.Add(1)
	t.progress(blob.Size)
}

// progressStep is how many bytes go by between two reports.
const progressStep = 1 << 20

// progress counts bytes and reports now and then.
func (t *task) progress(bytes int64) {
	done := t.count.done.Add(bytes)
	if t.options.Progress == nil {
		return
	}
	reported := t.count.reported.Load()
	if done-reported >= progressStep && t.count.reported.CompareAndSwap(reported, done) {
		t.report(StateCopying)
	}
}

func (t *task) report(state State) {
	if t.options.Progress != nil {
		t.options.Progress(Progress{Image: t.image, State: state, Done: t.count.done.Load(), Total: t.count.total.Load()})
	}
}
